"""What the judge's and the player's process say to each other: a line of JSON each way, and nothing else.

A request names a program and a play; the answer is a trace in the one form that `grader.trace` writes.
"""

import msgspec

from grader.simulation import Play
from grader.submission import Program
from grader.trace import Value

LONGEST_ANSWER = 32_000_000
"""Bytes; a trace at all its limits stays below."""


class Request(Value, frozen=True, kw_only=True):
    """Run `program` as `play` says, for at most `wall_limit` wall seconds."""

    program: Program
    play: Play
    wall_limit: float


def encode(request: Request) -> bytes:
    return msgspec.json.encode(request) + b"\n"


def decode(line: bytes) -> Request:
    return msgspec.json.decode(line, type=Request)
