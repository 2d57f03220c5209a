"""A Dask cluster on this machine, for tests: prints the scheduler's address and the workers' pids, ends with its input.

python -m tests.local_cluster [THREADS]
"""

import json
import os
import sys


def main() -> None:
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=int(sys.argv[1]) if sys.argv[1:] else 1,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
    ) as cluster:
        with Client(cluster) as client:
            pids = list(client.run(os.getpid).values())
        sys.stdout.write(json.dumps({"scheduler": cluster.scheduler_address, "workers": pids}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
