"""Exceptions as data: type, message, the lines passed, the exception before, and Python's suggestion."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from types import TracebackType, UnionType
from typing import Any

from grader.exceptions import RunStopped
from grader.recording.output import without_addresses
from grader.recording.suggestions import suggestion
from grader.trace.events import Earlier, Error, Passed
from grader.trace.fields import LAST_LINE, LONGEST_LINE, LONGEST_NAME, LONGEST_WAY

MOST_LEAVES = 20
"""The number of exceptions examined in a group."""
LONGEST_RECORDED_MESSAGE = 500
"""The length of an exception's message, in characters."""
TOO_DEEP = "maximum recursion depth exceeded"
INSIDE_OTHERS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""Comprehensions are counted as part of the function around them; since Python 3.12 most of them are."""
_CALLBACKS = re.compile(r" cb=\[[^][]*\](?=>)")
_EXCEPTION: Any = vars(BaseException)
_CLASS: Any = vars(type)


def class_name(thing: object) -> str:
    """Return the name of an object's class as Python stored it: a metaclass of the program may define another."""
    return str(_CLASS["__name__"].__get__(type(thing)))[:LONGEST_LINE]


def is_a(error: object, kind: type[BaseException] | UnionType) -> bool:
    """Return whether this is such an exception, whatever its own `__class__` says."""
    return issubclass(type(error), kind)


def summary(error: BaseException, file: str) -> Error:
    """Return an exception as data: type, message, and the last line of the file that it passed.

    The message of a group includes what is in it, each kind and message once. If all of it was raised in one line,
    that is the line of the group; otherwise its way are the lines that raised it.
    """
    if is_a(error, BaseExceptionGroup):
        return _of_group(error, [summary(one, file) for one in leaves(error)], file)
    return Error(
        type=class_name(error),
        message=message_of(error),
        inside=(),
        hint=_hint(error),
        way=way_of(error, file),
        earlier=earlier_than(error, file),
        **_place(error, file),
    )


def _of_group(group: BaseException, parts: list[Error], file: str) -> Error:
    told = dict.fromkeys(f"{part.type}: {part.message}" if part.message else part.type for part in parts)
    together = len({part.line for part in parts}) == 1 and parts[0].line is not None
    ends = dict.fromkeys(part.way[-1] for part in parts if part.way)
    return Error(
        type=class_name(group),
        message=f"{message_of(group)}: {'; '.join(told)}"[:LONGEST_RECORDED_MESSAGE],
        line=parts[0].line if together else _last_line(group, file),
        inside=tuple(part.type for part in parts),
        hint=parts[0].hint,
        way=parts[0].way if together else tuple(ends)[:LONGEST_WAY],
    )


def _exceptions_of(error: BaseException) -> tuple[BaseException, ...]:
    """Return what a group contains; nothing for another exception."""
    return vars(BaseExceptionGroup)["exceptions"].__get__(error) if is_a(error, BaseExceptionGroup) else ()


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception itself or, for a group, the exceptions in it at any depth, at most `MOST_LEAVES`."""
    pending, found = [error], 0
    while pending and found < MOST_LEAVES:
        one = pending.pop(0)
        if is_a(one, BaseExceptionGroup):
            pending[:0] = _exceptions_of(one)
        else:
            found += 1
            yield one


def _place(error: BaseException, file: str) -> dict[str, int | None]:
    """Return the line and, for a syntax error in the file, the columns."""
    if not is_a(error, SyntaxError) or _of_syntax(error, "filename") != file:
        return {"line": _last_line(error, file)}
    places = (_of_syntax(error, name) for name in ("lineno", "offset", "end_offset"))
    line, column, end = (n if type(n) is int and 0 <= n <= LAST_LINE else None for n in places)
    if not column or end is None or end <= column or _of_syntax(error, "end_lineno") != line:
        end = None
    return {"line": line, "column": column, "end_column": end}


def _of_syntax(error: BaseException, name: str) -> Any:
    return vars(SyntaxError)[name].__get__(error)


def _hint(error: BaseException) -> str:
    try:
        return suggestion(error)[:LONGEST_NAME]
    except RunStopped:
        raise
    except BaseException:  # the program's objects may behave in unforeseen ways
        return ""


def _last_line(error: BaseException, file: str) -> int | None:
    """Return the innermost line of the file.

    In an endless recursion the innermost line is arbitrary, so the most frequent line is returned: the recursive call.
    """
    lines, trail = [], _trail(error)
    while trail is not None:
        if trail.tb_frame.f_code.co_filename == file and trail.tb_lineno:
            lines.append(trail.tb_lineno)
        trail = trail.tb_next
    if is_a(error, RecursionError) and lines:
        return Counter(lines).most_common(1)[0][0]
    return lines[-1] if lines else None


def way_of(error: BaseException, file: str) -> tuple[Passed, ...]:
    """Return the lines of the file that the exception passed, outermost first.

    More than `LONGEST_WAY` lines are cut in the middle.
    """
    steps, trail = [], _trail(error)
    while trail is not None:
        code = trail.tb_frame.f_code
        if code.co_filename == file and code.co_name not in INSIDE_OTHERS:
            steps.append((trail.tb_lineno, code.co_qualname[:LONGEST_NAME]))
        trail = trail.tb_next
    # Repeated lines of a recursion are listed once.
    passed = tuple(Passed(line=line, function=function) for (line, function), _ in groupby(steps))
    most = LONGEST_WAY // 2
    return passed if len(passed) <= LONGEST_WAY else (*passed[:most], *passed[-most:])


def earlier_than(error: BaseException, file: str) -> Earlier | None:
    """Return the exception that the file named as the cause of this one, or was handling when it raised this one.

    Return None if a library raised this exception. For example, how asyncio makes a TimeoutError is an internal detail.
    """
    trail = _trail(error)
    while trail is not None and trail.tb_next is not None:
        trail = trail.tb_next
    if trail is None or trail.tb_frame.f_code.co_filename != file:
        return None
    before = _EXCEPTION["__cause__"].__get__(error)
    if before is None and not _EXCEPTION["__suppress_context__"].__get__(error):
        before = _EXCEPTION["__context__"].__get__(error)
    if before is None:
        return None
    way = way_of(before, file)
    name = class_name(before)[:LONGEST_NAME]
    return Earlier(type=name, message=message_of(before), line=way[-1].line) if way else None


def forget_traceback(error: BaseException) -> None:
    """Remove what leads from an exception to the objects of the program."""
    for name in ("__traceback__", "__context__", "__cause__"):
        _EXCEPTION[name].__set__(error, None)


def _trail(error: BaseException) -> TracebackType | None:
    return _EXCEPTION["__traceback__"].__get__(error)  # type: ignore[no-any-return]


def message_of(error: BaseException) -> str:
    """Return the exception's message, or an empty string if its `__str__`, which may be the program's, raises.

    Python ends the message of a RecursionError with what it did when there was no room left, such as "in comparison".
    That is left out: it may be part of the recording, and differs from version to version. So are the callbacks in the
    `repr` of a future, which are asyncio's own, with the paths of its files.
    """
    try:
        text = _of_syntax(error, "msg") if is_a(error, SyntaxError) else str(error)
        if is_a(error, RecursionError) and text.startswith(TOO_DEEP):
            text = TOO_DEEP
        text = _CALLBACKS.sub("", text[: 4 * LONGEST_RECORDED_MESSAGE])[:LONGEST_RECORDED_MESSAGE]
        return without_addresses(text.encode("utf-8", "replace").decode())
    except RunStopped:
        raise
    except BaseException:
        return ""
