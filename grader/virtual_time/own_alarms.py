"""Children that go on by themselves: they compute, or sleep until a time that they have chosen.

Linux tells in which system call a process sleeps, and with which arguments. One that waits for input or for a lock,
without a time limit, goes on only if another process does something. Elsewhere nothing is known.
"""

from pathlib import Path

FOR_EVER = {0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}
"""A time limit of -1."""
SELECTS = {23, 270, 72}
"""The numbers of `select` and `pselect6` on x86-64, and of the latter on aarch64 (`asm/unistd.h`)."""


def goes_on_by_itself(pid: int) -> bool:
    """Return whether the main thread of the process computes, or sleeps until a time of its own."""
    place = Path(f"/proc/{pid}")
    try:
        number, *arguments = (place / "syscall").read_text().split()
        if number == "running":
            return True
        return _has_limit((place / "wchan").read_text(), int(number), [int(one, 16) for one in arguments])
    except (OSError, ValueError, IndexError):
        return False


def _has_limit(function: str, number: int, arguments: list[int]) -> bool:
    """Return whether a wait in this function of the kernel ends at a time."""
    if "nanosleep" in function:
        return True
    if "epoll" in function or "ep_poll" in function:
        return arguments[3] not in FOR_EVER
    if "futex" in function:
        return arguments[3] != 0
    if "poll_schedule" in function:
        limit = arguments[4 if number in SELECTS else 2]
        return limit not in {0, *FOR_EVER}
    return False
