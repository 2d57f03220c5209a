"""A batch on a Dask cluster: the same grades as on one machine, also when a worker is killed in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.cluster import disagreements
from tests.commands import HANGS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parent.parent
TASKS = "08_create_task"


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """The scheduler's address, its pid and the workers' pids; the parameter is the number of threads of a worker."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.local_cluster", str(getattr(request, "param", 1))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline()) | {"pid": process.pid}
        process.stdin.close()
        process.wait(60)


@pytest.fixture
def school_class(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    mistakes = sorted((ROOT / "solutions" / TASKS / "mistakes").glob("*.py"))
    for number in range(40):
        target = folder / f"student-{number:02}" / "create_task.py"
        target.parent.mkdir(parents=True)
        shutil.copyfile(mistakes[number % len(mistakes)], target)
    return folder


def command(folder: Path, out: Path, *options: str) -> list[str]:
    told = [str(folder), "--out", str(out), "--exercise", TASKS, *options]
    return [sys.executable, "-m", "grader", "batch", *told]


def results(out: Path) -> list[bytes]:
    pages = sorted((out / "report" / "students").iterdir())
    return [file.read_bytes() for file in (out / "gradebook.csv", out / "results.jsonl", *pages)]


def test_a_cluster_that_loses_a_worker_gives_the_same_grades(
    school_class: Path, tmp_path: Path, cluster: dict[str, Any]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    subprocess.run(command(school_class, here), capture_output=True, timeout=HANGS)
    begun = command(school_class, there, "--scheduler", cluster["scheduler"])
    with subprocess.Popen(begun, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        pages = there / "report" / "students"
        while time.monotonic() < deadline and not (pages.is_dir() and any(pages.glob("*.html"))):
            time.sleep(0.02)
        os.kill(cluster["workers"][0], signal.SIGKILL)
        said = process.communicate(timeout=HANGS)
    assert process.returncode == 1, said
    assert "40 students" in said[0]
    assert results(there) == results(here)


def test_a_scheduler_that_dies_ends_the_batch_and_what_was_graded_is_kept(
    school_class: Path, tmp_path: Path, cluster: dict[str, Any]
) -> None:
    out = tmp_path / "out"
    begun = command(school_class, out, "--scheduler", cluster["scheduler"])
    with subprocess.Popen(begun, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        pages = out / "report" / "students"
        while time.monotonic() < deadline and not (pages.is_dir() and any(pages.glob("*.html"))):
            time.sleep(0.02)
        os.kill(cluster["pid"], signal.SIGKILL)
        said = process.communicate(timeout=HANGS)
    assert process.returncode == 2, said
    assert f"the Dask scheduler at {cluster['scheduler']} is gone. All results so far are kept" in said[1]
    assert "Traceback" not in said[1]
    kept = len(list(pages.glob("*.html")))
    again = subprocess.run(command(school_class, out), capture_output=True, text=True, timeout=HANGS)
    assert f"{kept} of them known from before" in again.stdout


LOGGING = """
import logging, sys
from grader.classroom.cluster import Cluster

engine = Cluster(sys.argv[1])
for name in ("distributed.batched", "distributed.client", "tornado.application"):
    try:
        raise ConnectionError("lost")
    except ConnectionError:
        logging.getLogger(name).exception("%s closed", name)
engine.close()
"""


def test_what_dask_logs_of_a_lost_connection_is_a_line_without_a_traceback(cluster: dict[str, Any]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOGGING, cluster["scheduler"]], cwd=ROOT, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stderr
    assert "distributed.batched closed" in done.stderr
    assert "distributed.client closed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("cluster", [3], indirect=True)
def test_workers_with_several_threads_are_refused_with_the_remedy(
    school_class: Path, tmp_path: Path, cluster: dict[str, Any]
) -> None:
    begun = command(school_class, tmp_path / "out", "--scheduler", cluster["scheduler"])
    done = subprocess.run(begun, capture_output=True, text=True, timeout=HANGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "has 3 threads: start each worker with one thread" in done.stderr
    assert "dask worker --nthreads 1" in done.stderr


def machine(
    python: str = "3.11.7.final.0", grader: str | None = "1.0", distributed: str = "2026.8.0"
) -> dict[str, Any]:
    return {"host": {"python": python}, "packages": {"grader": grader, "distributed": distributed, "numpy": None}}


@pytest.mark.parametrize(
    ("worker", "said"),
    [
        (machine(), []),
        (machine(python="3.11.9.final.0"), []),
        (machine(python="3.12.1.final.0"), ["Python 3.11 here, 3.12 on tcp://x:1"]),
        (machine(grader="0.9"), ["grader 1.0 here, 0.9 on tcp://x:1"]),
        (machine(grader=None), ["grader 1.0 here, none on tcp://x:1"]),
        (machine(distributed="2025.1.0"), ["distributed 2026.8.0 here, 2025.1.0 on tcp://x:1"]),
    ],
)
def test_machines_with_other_versions_are_named(worker: dict[str, Any], said: list[str]) -> None:
    assert list(disagreements({"client": machine(), "workers": {"tcp://x:1": worker}})) == said
