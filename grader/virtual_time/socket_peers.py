"""The other end of a socket: in this process, or elsewhere, from where data may come at any time."""

import contextlib
import os
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

UNIX, _PEER = getattr(socket, "AF_UNIX", None), getattr(socket, "SO_PEERCRED", None)
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group that made the other end (`struct ucred`, `unix(7)`)."""
INTERNET = {socket.AF_INET, socket.AF_INET6}
ANY_HOST = {"0.0.0.0", "::"}
OPEN_DESCRIPTORS = "/dev/fd"
_Socket = socket.socket


def is_joined_to_itself(descriptor: int) -> bool:
    """Return whether this is an AF_UNIX socket whose other end this process has made; False where that is unknown.

    What is written to one end can be read at the other at once. A child process may hold that end as well.
    """
    with socket_at(descriptor) as one:
        return one is not None and one.family == UNIX and _maker_of_peer(one) == os.getpid()


class Peers:
    """The sockets that lead elsewhere: another process, perhaps on another machine, holds their other end."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}
        """The answers that stay the same, by descriptor."""

    def forget(self, descriptor: int) -> None:
        """Forget an answer, since the descriptor may be that of another socket from now on."""
        self._known.pop(descriptor, None)

    def leads_elsewhere(self, descriptor: int) -> bool:
        """Return whether this is a socket that leads elsewhere, or that is being connected."""
        known = self._known.get(descriptor)
        if known is not None:
            return known
        with socket_at(descriptor) as one:
            if one is not None and not listens(one):
                try:
                    peer = one.getpeername()
                except OSError:
                    return _is_being_connected(one)
                self._known[descriptor] = _is_of_others(one, peer)
                return self._known[descriptor]
        self._known[descriptor] = False
        return False


@contextlib.contextmanager
def socket_at(descriptor: int) -> Iterator[Any]:
    """Provide the socket with this descriptor, which stays open; None if it is something else."""
    try:
        one = _Socket(fileno=descriptor) if stat.S_ISSOCK(os.fstat(descriptor).st_mode) else None
    except OSError:
        one = None
    try:
        yield one
    finally:
        if one is not None:
            one.detach()


def _maker_of_peer(one: Any) -> int:
    """Return the process that made the other end, 0 if that is unknown."""
    if _PEER is None:
        return 0
    try:
        said = one.getsockopt(socket.SOL_SOCKET, _PEER, _CREDENTIALS.size)
    except OSError:
        return 0
    return int(_CREDENTIALS.unpack(said)[0])


def listens(one: Any) -> bool:
    """Return whether the socket waits for connections."""
    try:
        return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False


def _is_being_connected(one: Any) -> bool:
    """Return whether the socket, which has no peer yet, has asked for one: it has an address of its own then."""
    if one.family not in INTERNET or one.type != socket.SOCK_STREAM:
        return False
    try:
        host, port = one.getsockname()[:2]
    except OSError:
        return False
    return port != 0 and host not in ANY_HOST


def _is_of_others(one: Any, peer: Any) -> bool:
    if one.family == UNIX:
        return _PEER is not None and _maker_of_peer(one) != os.getpid()
    return one.family in INTERNET and not _is_ours(peer)


def _is_ours(peer: tuple[Any, ...]) -> bool:
    """Return whether a socket of this process has that address."""
    try:
        descriptors = [int(entry.name) for entry in Path(OPEN_DESCRIPTORS).iterdir()]
    except (OSError, ValueError):  # a system without that folder
        return _plain(peer[0]).startswith(("127.", "::1"))
    return any(_has_address(descriptor, _plain(peer[0]), peer[1]) for descriptor in descriptors)


def _has_address(descriptor: int, host: str, port: int) -> bool:
    with socket_at(descriptor) as one:
        if one is None or one.family not in INTERNET:
            return False
        own_host, own_port = one.getsockname()[:2]
        return own_port == port and (_plain(own_host) == host or own_host in ANY_HOST)


def _plain(host: str) -> str:
    """Return the address without the prefix of an IPv4 address within IPv6."""
    return host.removeprefix("::ffff:")
