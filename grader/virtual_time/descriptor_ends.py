"""The other end of a pipe or a socket that a thread waits at: whether anybody outside this process could act on it."""

import os
import socket
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.virtual_time.awaited_events import IN
from grader.virtual_time.socket_peers import OPEN_DESCRIPTORS, UNIX, Peers, is_joined_to_itself, listens, socket_at

STANDARD = 2
"""The highest descriptor of the standard streams, whose other ends are the grader's or outside."""
HIGHEST = 255
"""The highest descriptor that is looked at where the open ones are not listed, as in a sandbox."""
A_PIPE, A_SOCKET, CONNECTIONS = "a pipe", "a socket", "a connection"


def kind_if_ours(descriptor: int) -> str | None:
    """Return the kind of a descriptor, or None if another process can write to it, read from it or connect to it.

    A socket that listens counts, as it does in an event loop: the clients of a program under test are its own.
    """
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return None
    if descriptor <= STANDARD:
        return None
    if stat.S_ISFIFO(mode):
        return A_PIPE if _both_ends_are_here(descriptor) else None
    return _kind_of_socket(descriptor) if stat.S_ISSOCK(mode) else None


def end_waits(awaited: Mapping[int, int]) -> bool:
    """Let a thread go on that waits in vain for these events, by descriptor: only this process could bring them about.

    At the end of a run nothing else wakes it, and Python would wait for it before it ends. Returns whether it goes on.
    """
    ended = [_end_wait(descriptor, events) for descriptor, events in awaited.items()]
    return any(ended)


def _end_wait(descriptor: int, events: int) -> bool:
    kind = kind_if_ours(descriptor)
    try:
        if kind == A_PIPE:
            _act_at_the_other_end(descriptor, is_read=bool(events & IN))
        elif kind is not None:
            with socket_at(descriptor) as one:
                if one is not None:
                    one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return kind is not None


def _act_at_the_other_end(descriptor: int, is_read: bool) -> None:
    """Write to a pipe that is read, or read what fills one that is written to."""
    if sys.platform == "win32":
        return
    import fcntl

    able = (os.O_WRONLY, os.O_RDWR) if is_read else (os.O_RDONLY, os.O_RDWR)
    others = others_of_the_same_file(descriptor)
    other = next((one for one in others if fcntl.fcntl(one, fcntl.F_GETFL) & os.O_ACCMODE in able), None)
    if other is not None and is_read:
        os.write(other, b"\0")
    elif other is not None:
        os.set_blocking(descriptor, False)  # or it would go on to write
        os.read(other, 1 << 20)


def _kind_of_socket(descriptor: int) -> str | None:
    with socket_at(descriptor) as one:
        if one is None or os.get_inheritable(descriptor):
            return None
        if listens(one):
            return CONNECTIONS
        if one.family == UNIX:
            return A_SOCKET if is_joined_to_itself(descriptor) or not _has_peer(one) else None
        if one.family not in (socket.AF_INET, socket.AF_INET6):
            return None
    return None if Peers().leads_elsewhere(descriptor) else A_SOCKET


def _has_peer(one: Any) -> bool:
    try:
        one.getpeername()
    except OSError:
        return False
    return True


def _both_ends_are_here(descriptor: int) -> bool:
    """Return whether this process has made the pipe, holds both ends, and would hand none of them to a child."""
    if sys.platform == "win32":
        return False  # nothing tells
    import fcntl

    try:
        itself = os.fstat(descriptor)
        if itself.st_dev != _device_of_pipes():
            return False  # it has a name, so that others can open it
        ends = [descriptor, *others_of_the_same_file(descriptor)]
        modes = {fcntl.fcntl(one, fcntl.F_GETFL) & os.O_ACCMODE for one in ends}
        return modes >= {os.O_RDONLY, os.O_WRONLY} and not any(map(os.get_inheritable, ends))
    except OSError:
        return False


def others_of_the_same_file(descriptor: int) -> list[int]:
    """Return the other open descriptors of this file or pipe."""
    itself = os.fstat(descriptor)
    return [one for one in _open_descriptors() if one != descriptor and _is_same(one, itself)]


def _device_of_pipes() -> int:
    ends = os.pipe()
    try:
        return os.fstat(ends[0]).st_dev
    finally:
        for end in ends:
            os.close(end)


def _open_descriptors() -> Iterator[int]:
    try:
        yield from [int(entry.name) for entry in Path(OPEN_DESCRIPTORS).iterdir()]
    except (OSError, ValueError):
        yield from range(HIGHEST + 1)


def _is_same(descriptor: int, itself: os.stat_result) -> bool:
    try:
        other = os.fstat(descriptor)
    except OSError:
        return False
    return (other.st_dev, other.st_ino) == (itself.st_dev, itself.st_ino)
