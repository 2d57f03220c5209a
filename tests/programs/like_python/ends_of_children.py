"""Functions that end a process, which a child was given before the fork, end the child as in Python."""

import multiprocessing
import os
import signal
import sys

if __name__ == "__main__" and sys.platform == "linux":
    fork = multiprocessing.get_context("fork")
    for function, arguments in ((os._exit, (4,)), (os.abort, ()), (signal.raise_signal, (signal.SIGTERM,))):
        process = fork.Process(target=function, args=arguments)
        process.start()
        process.join()
        print(process.exitcode, flush=True)
