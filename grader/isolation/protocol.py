"""The protocol between the judge's and the player's process, over a socket that they share.

The judge sends a request: its length, JSON that describes a program and a play, and a token. The answer is one line:
the token, and a trace in the exact form that `grader.trace.serialization` writes. Lines before it that begin with `#`
are flags (`grader.isolation.tripwire`). A token is valid for one answer. So a program cannot forge an answer by writing
to every descriptor that it finds.
"""

import contextlib
import secrets
import socket
import time
from collections.abc import Callable

import msgspec

from grader.submission.program import Play, Program
from grader.text import cut
from grader.trace.events import Flag
from grader.trace.fields import Value
from grader.virtual_time.time_used import UNKNOWN, OtherProcess, TimeUsed

LONGEST_ANSWER = 8_000_000
"""Bytes of an answer; a player sends no longer ones."""
TOKEN = 32
"""Bytes of a token."""
READY, UNABLE = b"ready\n", b"unable: "
"""The player's first line, before any student's code runs: it is ready, or it says why it cannot start."""
OVERFULL = b"overfull"
"""Returned in place of an answer if the program has filled its folder."""
POLL_INTERVAL = 0.1
"""Wall seconds between two checks of the folder, unless a check takes more than a twentieth of that."""
_LENGTH = 4
_FLAG = b"#"
_MOST_FLAGS = 20
LONGEST_FLAG = 300
"""Characters of a flag, which may contain a path."""
_CHUNK = 1 << 16


class Request(Value, frozen=True, kw_only=True):
    """A request to run `program` as `play` says, for at most `wall_limit` seconds (`TimeUsed`)."""

    program: Program
    play: Play
    wall_limit: float


_REQUESTS = msgspec.json.Decoder(Request)
"""Made once, and inherited by the zygote's forks: it takes as long as a short run."""


def encode(request: Request) -> bytes:
    """Return the request as JSON."""
    return msgspec.json.encode(request)


def decode(data: bytes) -> Request:
    """Return the request that JSON of the judge describes."""
    return _REQUESTS.decode(data)


def new_token() -> bytes:
    """Return a random token."""
    return secrets.token_hex(TOKEN // 2).encode()


def framed(request: Request, token: bytes) -> bytes:
    """Return the bytes of a request: its length, its JSON and the token."""
    data = encode(request)
    return len(data).to_bytes(_LENGTH, "big") + data + token


def flag_line(flag: Flag) -> bytes:
    """Return the line that sends a flag to the judge."""
    return _FLAG + msgspec.json.encode(flag) + b"\n"


def receive_exactly(receive: Callable[[int], bytes], size: int) -> bytes:
    """Return `size` bytes, or fewer if the other end closes first."""
    data = b""
    while len(data) < size and (more := receive(min(size - len(data), _CHUNK))):
        data += more
    return data


def next_request(receive: Callable[[int], bytes]) -> Request | None:
    """Receive the next request, but not its token, which follows; return None at the end."""
    length = receive_exactly(receive, _LENGTH)
    return decode(receive_exactly(receive, int.from_bytes(length, "big"))) if len(length) == _LENGTH else None


class Channel:
    """The judge's end of the socket, with bounds on time and bytes whatever the other end does.

    Args:
        end: the socket.
        overfull: called regularly during the wait for an answer; returns whether the program has filled its folder.
        process: the process at the other end.
    """

    def __init__(
        self,
        end: socket.socket,
        overfull: Callable[[], bool] = lambda: False,
        process: OtherProcess = UNKNOWN,
    ) -> None:
        self._end, self._received, self._overfull, self.process = end, bytearray(), overfull, process
        self._interval = POLL_INTERVAL
        self.flags: list[Flag] = []
        """The first few flags during the last request."""
        self.seconds = 0.0
        """The seconds that the other end has used for the last request."""

    def ask(self, question: bytes, limit: float, longest: int = LONGEST_ANSWER) -> bytes | None:
        """Send a request and return the line of the answer, of at most about `longest` bytes.

        The answer is less than a line if the other end closes or sends too much, and `OVERFULL` if the program has
        filled its folder. It is None once the other end has used `limit` seconds (`TimeUsed`).
        """
        self.flags, used = [], self.process.time_used()
        try:
            if question:
                self._end.settimeout(limit)
                self._end.sendall(question)
            while (line := self._line(used, limit, longest)).startswith(_FLAG) and line.endswith(b"\n"):
                self._note(line)
        except TimeoutError:
            return None
        except OSError:
            return b""
        finally:
            self.seconds = used.seconds()
        return line

    def interrupt(self) -> None:
        """End the wait for an answer from another thread; `ask` then returns less than a line."""
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket."""
        self._end.close()

    def _line(self, used: TimeUsed, limit: float, longest: int) -> bytes:
        looked_at = 0
        while (end := self._received.find(b"\n", looked_at)) < 0 and len(self._received) <= longest:
            looked_at = len(self._received)
            left = limit - used.seconds()
            if left <= 0:
                raise TimeoutError
            self._end.settimeout(min(left, self._interval))
            try:
                more = self._end.recv(_CHUNK)
            except TimeoutError:
                begin = time.monotonic()
                if self._overfull():
                    return OVERFULL
                self._interval = max(POLL_INTERVAL, 20 * (time.monotonic() - begin))
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
                return  # the program wrote it, not the tripwire
            flag = Flag(what=cut(flag.what, LONGEST_FLAG), line=flag.line)
            if flag not in self.flags:
                self.flags.append(flag)
