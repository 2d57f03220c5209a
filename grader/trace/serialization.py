"""A trace as JSON, and back without loss (`grader/trace/v1`).

This is all that the player's process sends to the judge's, which trusts none of it.
"""

from typing import Any, TypeVar

import msgspec

from grader.exceptions import GraderError
from grader.trace.fields import DEEPEST
from grader.trace.trace import Trace

Part = TypeVar("Part", bound=msgspec.Struct)
MOST_EVENTS = 20_000
"""Events of each kind (tasks, calls, steps and so on) in one run."""
MOST_LOOSE_ENDS = 100
"""Loose ends of each kind: feedback explains them one by one."""
LONGEST_JSON, MOST_OF_A_LONG_TRACE = 2_000_000, 2_000
"""Bytes of a trace as JSON; a longer one keeps so many events of each kind."""
LONGEST_RESULT = 500_000
"""Bytes of a result as JSON."""


def with_whole_characters(part: Part) -> Part:
    """Return a trace, or a part of one, that JSON can represent: a program may give a task half a character as a name.

    Such a half becomes a question mark.
    """
    try:
        _ENCODER.encode(part)
    except UnicodeEncodeError:
        whole: Part = _whole(part)
        return whole
    return part


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, msgspec.Struct):
        return type(value)(**{name: _whole(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, tuple | list):
        return type(value)(map(_whole, value))
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return value


def to_json(trace: Trace) -> bytes:
    """Return the trace as JSON (UTF-8); equal traces have equal bytes."""
    return _ENCODER.encode(trace)


def to_short_json(trace: Trace) -> bytes:
    """Return the trace as JSON like `to_json`; a very long one without its later events and without its result."""
    data = to_json(trace)
    if len(data) > LONGEST_RESULT and len(_ENCODER.encode(trace.result)) > LONGEST_RESULT:
        trace = msgspec.structs.replace(trace, result=None)
        data = to_json(trace)
    return data if len(data) <= LONGEST_JSON else to_json(shortened(trace, MOST_OF_A_LONG_TRACE))


def from_json(data: bytes) -> Trace:
    """Return the trace that untrusted JSON describes: exactly the bytes that `to_json` returns for it.

    Raises:
        GraderError: the data is anything else. It is not JSON, has unknown fields or other numbers than JSON has, is
            too long or nested too deeply, or is written in another form (duplicate keys, another order).
    """
    try:
        _must_be_short(data)
        trace = _DECODER.decode(data)
        again = to_json(trace)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as problem:
        raise GraderError(f"not a trace: {problem}") from None
    if again != data:
        raise GraderError("not a trace: it is written in another form than a trace")
    if _depth(trace.result) > DEEPEST:
        raise GraderError("not a trace: its result is nested too deeply")
    if any(len(getattr(trace, name)) > most for name, most in _LONGEST.items()):
        raise GraderError("not a trace: it has too many events")
    return trace


def decoded(data: bytes) -> Trace:
    """Return the trace in JSON that is trusted, of any length."""
    trace: Trace = _DECODER.decode(data)
    return trace


def shortened(trace: Trace, most: int) -> Trace:
    """Return the trace with only the first `most` events of each kind: enough to explain it, and quick to search."""
    parts = {name: getattr(trace, name) for name in _EVENTS}
    long = {name: events[:most] for name, events in parts.items() if len(events) > most}
    return msgspec.structs.replace(trace, **long, truncated=True) if long else trace


_EVENTS = (
    "printed",
    "tasks",
    "calls",
    "steps",
    "causes",
    "blocking",
    "constructs",
    "decisions",
    "open_loops",
    "waiting",
)
_LOOSE_ENDS = ("never_awaited", "unseen_errors", "left_behind", "unsafe_calls", "pools", "thread_sleeps")
_LONGEST = dict.fromkeys(_EVENTS, MOST_EVENTS) | dict.fromkeys(_LOOSE_ENDS, MOST_LOOSE_ENDS)
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Trace)


class _ResultOnly(msgspec.Struct):
    """The result of a trace, not decoded; the other fields are skipped."""

    result: msgspec.Raw


_RESULT_DECODER = msgspec.json.Decoder(_ResultOnly)
_RESULT = b'"result":'


def _must_be_short(data: bytes) -> None:
    """Check that the result, a value of any type, is short: in memory it takes a hundred times its JSON.

    Raises:
        GraderError: it is too long, or there may be two.
    """
    result = bytes(_RESULT_DECODER.decode(data).result)  # the last one, if there are several
    first = data.find(_RESULT) + len(_RESULT)
    if len(result) > LONGEST_RESULT or data[first : first + len(result)] != result:
        raise GraderError("not a trace: its result is too long")


def _depth(value: object) -> int:
    """Return how deeply lists and dicts are nested; the count stops at one more than `DEEPEST`.

    It goes level by level rather than by recursion, so a deep value cannot exhaust the stack.
    """
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        boxes = [box for box in level if isinstance(box, (list, dict))]
        level = [item for box in boxes for item in (box.values() if isinstance(box, dict) else box)]
        depth += bool(boxes)
    return depth
