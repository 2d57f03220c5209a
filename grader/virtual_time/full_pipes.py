"""Children that can never go on: they write to a full pipe from which the program does not read.

Linux tells in which system call a process sleeps. A child of one thread and without children of its own that sleeps in
a write to a pipe goes on only if somebody reads from that pipe. Elsewhere nothing is known, and the run goes on.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def is_stuck(pid: int, readers: Iterable[int]) -> bool:
    """Return whether the process can never go on if nobody reads from the pipes with these descriptors."""
    pipes = {_pipe_of(f"/proc/self/fd/{reader}") for reader in readers} - {None}
    return bool(pipes) and _pipe_written_to(pid) in pipes


def stuck_transport(transport: Any) -> bool:
    """Return whether the child of asyncio's transport writes to a pipe whose reading asyncio has paused."""
    pipes = [transport.get_pipe_transport(number) for number in (1, 2)]
    paused = [pipe.get_extra_info("pipe").fileno() for pipe in pipes if getattr(pipe, "_paused", False)]
    return bool(paused) and is_stuck(transport.get_pid(), paused)


def _pipe_of(path: str) -> str | None:
    try:
        target = str(Path(path).readlink())
    except OSError:
        return None
    return target if target.startswith("pipe:") else None


def _pipe_written_to(pid: int) -> str | None:
    """Return the pipe in a write to which the process sleeps; None if it does anything else, or that is unknown."""
    place = Path(f"/proc/{pid}")
    try:
        if "pipe_write" not in (place / "wchan").read_text() or len(list((place / "task").iterdir())) > 1:
            return None
        if (place / "task" / str(pid) / "children").read_text().strip():
            return None
        descriptor = int((place / "syscall").read_text().split()[1], 16)
    except (OSError, ValueError, IndexError):
        return None
    return _pipe_of(f"{place}/fd/{descriptor}")
