"""The player's process: `python -m grader.isolation.player` reads requests and answers with traces.

It holds no suites, no expected values and no secrets. The pipes to the judge are moved out of the way of the
program's own standard streams. A program that leaves something running behind is the last one here.
"""

import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from grader.isolation.protocol import decode
from grader.simulation import simulate
from grader.trace import Trace, to_json

MOST_MEMORY = 1_000_000_000
"""Bytes of address space."""
REUSABLE = ("finished", "raised", "cut off", "deadlock")


def main() -> None:
    """Serve until the judge closes its end."""
    leave = os._exit
    _limit_memory()
    requests, answers = _move_streams()
    known = set(threading.enumerate())
    for line in requests:
        request = decode(line)
        Path(request.program.path).write_bytes(request.program.source)
        trace = simulate(request.program, request.play, wall_limit=request.wall_limit)
        answers.write(to_json(trace) + b"\n")
        answers.flush()
        if not _is_as_before(trace, known):
            leave(0)
    leave(0)


def _limit_memory() -> None:
    """Where the system knows such limits; what goes beyond gets a MemoryError."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):
        pass


def _move_streams() -> tuple[BinaryIO, BinaryIO]:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 (for good)
    return requests, answers


def _is_as_before(trace: Trace, known: set[threading.Thread]) -> bool:
    return trace.outcome in REUSABLE and set(threading.enumerate()) <= known


if __name__ == "__main__":
    main()
