"""What the judge's and the player's process say to each other, over a socket that the two of them share.

The judge sends a request: its length, JSON that names a program and a play, and a token. The answer is one line: the
token, and a trace in the one form that `grader.trace` writes. Lines before it that begin with `#` are flags
(`grader.isolation.tripwire`). A token is good for one answer: what a program writes on each descriptor that it finds
is none.
"""

import contextlib
import secrets
import socket
import time
from collections.abc import Callable

import msgspec

from grader.simulation import Play
from grader.submission import Program
from grader.text import cut
from grader.trace import Flag, Value

LONGEST_ANSWER = 32_000_000
"""Bytes; a trace at all its limits stays below."""
TOKEN = 32
"""Bytes."""
READY, UNABLE = b"ready\n", b"unable: "
"""The player's first line, before any student's code runs: it may begin, or why it may not."""
OVERFULL = b"overfull"
"""In place of an answer."""
LOOK_EVERY = 0.1
"""Wall seconds."""
_LENGTH = 4
_FLAG = b"#"
_MOST_FLAGS = 20
LONGEST_FLAG = 300
"""Characters; a path may be part of it."""
_CHUNK = 1 << 16


class Request(Value, frozen=True, kw_only=True):
    """Run `program` as `play` says, for at most `wall_limit` wall seconds."""

    program: Program
    play: Play
    wall_limit: float


def encode(request: Request) -> bytes:
    return msgspec.json.encode(request)


def decode(data: bytes) -> Request:
    return msgspec.json.decode(data, type=Request)


def new_token() -> bytes:
    return secrets.token_hex(TOKEN // 2).encode()


def framed(request: Request, token: bytes) -> bytes:
    data = encode(request)
    return len(data).to_bytes(_LENGTH, "big") + data + token


def flag_line(flag: Flag) -> bytes:
    return _FLAG + msgspec.json.encode(flag) + b"\n"


def exactly(receive: Callable[[int], bytes], size: int) -> bytes:
    """So many bytes; fewer where the other end closes before."""
    data = b""
    while len(data) < size and (more := receive(min(size - len(data), _CHUNK))):
        data += more
    return data


def next_request(receive: Callable[[int], bytes]) -> Request | None:
    """The next one without its token, which follows; None at the end."""
    length = exactly(receive, _LENGTH)
    return decode(exactly(receive, int.from_bytes(length, "big"))) if len(length) == _LENGTH else None


class Channel:
    """The judge's end. Bounded in time and bytes, whatever the other end does.

    `overfull` is asked now and then, while an answer is waited for, whether the other end has taken too much space.
    """

    def __init__(self, end: socket.socket, overfull: Callable[[], bool] = lambda: False) -> None:
        self._end, self._received, self._overfull = end, bytearray(), overfull
        self.flags: list[Flag] = []
        """What was flagged during the last question, the first few."""

    def ask(self, question: bytes, limit: float) -> bytes | None:
        """The answer's line; less than a line if the other end closes or says too much, None if it takes longer.

        `OVERFULL` if it takes too much space. `limit` is in wall seconds.
        """
        self.flags = []
        deadline = time.monotonic() + limit
        try:
            if question:
                self._end.settimeout(limit)
                self._end.sendall(question)
            while (line := self._line(deadline)).startswith(_FLAG) and line.endswith(b"\n"):
                self._note(line)
        except TimeoutError:
            return None
        except OSError:
            return b""
        return line

    def interrupt(self) -> None:
        """From another thread: who waits for an answer gets none."""
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._end.close()

    def _line(self, deadline: float) -> bytes:
        looked_at = 0
        while (end := self._received.find(b"\n", looked_at)) < 0 and len(self._received) <= LONGEST_ANSWER:
            looked_at = len(self._received)
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._end.settimeout(min(left, LOOK_EVERY))
            try:
                more = self._end.recv(_CHUNK)
            except TimeoutError:
                if self._overfull():
                    return OVERFULL
                continue
            if not more:
                break
            self._received += more
        length = end + 1 if end >= 0 else len(self._received)
        line = bytes(self._received[:length])
        del self._received[:length]
        return line

    def _note(self, line: bytes) -> None:
        if len(self.flags) < _MOST_FLAGS:
            try:
                flag = msgspec.json.decode(line[1:], type=Flag)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                return  # not one of ours
            flag = Flag(what=cut(flag.what, LONGEST_FLAG), line=flag.line)
            if flag not in self.flags:
                self.flags.append(flag)
