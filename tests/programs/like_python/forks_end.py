"""Children that a program forks end as Python ends them: exit functions, exit status, what is in a buffer."""

import atexit
import os
import sys


def registered() -> None:
    print("exit function", flush=True)


def fork_and(what: str) -> None:
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        return
    if what == "exit":
        atexit.register(registered)
        sys.exit(5)
    if what == "raise":
        raise ValueError(what)
    if what == "abort":
        os.abort()
    print("in a buffer")
    os._exit(9)


if hasattr(os, "fork"):
    for what in ("exit", "raise", "abort", "leave"):
        fork_and(what)
