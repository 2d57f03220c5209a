"""Children that can never go on: they write to a full pipe, or read from an empty one that the program keeps open.

Linux tells in which system call a process sleeps. A child of one thread and without children of its own that sleeps in
a write to a pipe goes on only if that pipe is read from, and one that sleeps in a read only if the pipe is written to
or closed. Elsewhere nothing is known, and the run goes on.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any


def descriptors_of(files: Iterable[Any]) -> Iterator[int]:
    """Yield the descriptors of the files that are open; a program may close, detach or replace its end of a pipe."""
    for file in files:
        with contextlib.suppress(ValueError, OSError, AttributeError):
            yield file.fileno()


def is_stuck(pid: int, readers: Iterable[int], others: Callable[[], Iterable[int]] = tuple) -> bool:
    """Return whether the process can never go on unless this process reads from pipes with these descriptors.

    Args:
        pid: The process.
        readers: Descriptors of this process.
        others: Return other processes that may read from the same pipes.
    """
    pipes = {_pipe_of(f"/proc/self/fd/{reader}") for reader in readers} - {None}
    pipe = full_pipe_of(pid) if pipes else None
    return pipe in pipes and not anybody_has(pipe, others())


def full_pipe_of(pid: int) -> str | None:
    """Return the full pipe to which the process is writing; None if it does anything else."""
    return _pipe_slept_at(pid, "pipe_write")


def stuck_transport(transport: Any) -> bool:
    """Return whether the child of asyncio's transport waits for what only the program can do with one of its pipes.

    It writes to a pipe whose reading asyncio has paused, or reads its standard input, which is open and empty.
    """
    if _reads_in_vain(transport):
        return True
    pipes = [transport.get_pipe_transport(number) for number in (1, 2)]
    paused = [pipe.get_extra_info("pipe") for pipe in pipes if getattr(pipe, "_paused", False)]
    return is_stuck(transport.get_pid(), descriptors_of(paused))


def _reads_in_vain(transport: Any) -> bool:
    pipe = transport.get_pipe_transport(0)
    if pipe is None or pipe.is_closing() or pipe.get_write_buffer_size():
        return False
    ours = _pipe_of(f"/proc/self/fd/{pipe.get_extra_info('pipe').fileno()}")
    return ours is not None and _pipe_slept_at(transport.get_pid(), "pipe_read") == ours


def _pipe_of(path: str) -> str | None:
    try:
        target = str(Path(path).readlink())
    except OSError:
        return None
    return target if target.startswith("pipe:") else None


def anybody_has(pipe: str | None, processes: Iterable[int | str]) -> bool:
    """Return whether one of the processes, of which `self` is this one, has the pipe open."""
    for process in processes:
        with contextlib.suppress(OSError):
            if any(_pipe_of(str(descriptor)) == pipe for descriptor in Path(f"/proc/{process}/fd").iterdir()):
                return True
    return False


def _pipe_slept_at(pid: int, function: str) -> str | None:
    """Return the pipe at which the process sleeps in this function of the kernel; None if it does anything else."""
    place = Path(f"/proc/{pid}")
    try:
        if function not in (place / "wchan").read_text() or len(list((place / "task").iterdir())) > 1:
            return None
        if (place / "task" / str(pid) / "children").read_text().strip():
            return None
        descriptor = int((place / "syscall").read_text().split()[1], 16)
    except (OSError, ValueError, IndexError):
        return None
    return _pipe_of(f"{place}/fd/{descriptor}")
