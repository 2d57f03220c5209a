"""Counts that do not come out even, and exceptions and waits that nothing in the program shows."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.source import last_name, walk
from grader.trace.events import BUSY_WAITING, UNSEEN_WAIT
from grader.trace.leftovers import UnseenError
from grader.trace.trace import Trace, clock, short

MOST_NAMED = 3
"""Coroutines that are named with how long they waited."""


class UnevenWords(NamedTuple):
    """A title, a message and a line."""

    title: str
    message: str
    line: int | None


def permits(trace: Trace) -> Iterator[UnevenWords]:
    """Find permits of a semaphore, and locks, that were given back too seldom or too often."""
    coroutines = {life.name: short(life.coroutine) for life in trace.tasks}
    for one in trace.uneven if trace.outcome == "finished" else ():
        thing = f"the {one.thing}"
        what = "this Lock" if one.thing == "Lock" else f"{_count(len(one.kept), 'permit')} of {thing}"
        if one.kept:
            names = ", ".join(dict.fromkeys(coroutines.get(kept.task, kept.task) for kept in one.kept))
            yield UnevenWords(
                f"{names} ended and kept {what}",
                "Other tasks gave theirs back; this one is never given back. `async with` gives back what it "
                "took, also after an exception.",
                one.line,
            )
        elif one.over:
            yield UnevenWords(
                f"{thing} has {_count(one.over, 'permit')} more at the end than at the start",
                "A task took one permit and gave it back twice, so that more tasks than it was made for can hold one "
                "at the same time. `async with` gives its permit back by itself.",
                one.line,
            )


def task_done(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find a queue that was joined and whose items were all taken, with too few calls of `task_done`."""
    cut_short = [life for life in trace.tasks if life.how not in ("finished", "raised") and not _joins(life.coroutine)]
    calls = [node for node in walk(tree) if isinstance(node, ast.Call)] if tree else []
    joins = [call.lineno for call in calls if last_name(call) == "join" and not call.args]
    for one in trace.uneven if trace.outcome == "finished" and not cut_short else ():
        if one.put:
            yield UnevenWords(
                f"{_count(one.put, 'item')} put into a {one.thing}, and task_done() called {_times(one.done)}",
                "All of them were taken, and `join()` waits for one call for each. Call `task_done()` after the work "
                "on every item that `get()` returned.",
                joins[0] if one.line is None and len(joins) == 1 else one.line,
            )


def grows(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find a queue without a limit into which items come faster than they are taken."""
    calls = [node for node in walk(tree) if isinstance(node, ast.Call)] if tree else []
    for one in trace.uneven:
        if one.most:
            made = [call.lineno for call in calls if last_name(call) == one.thing]
            yield UnevenWords(
                f"the {one.thing} grew to {_count(one.most, 'item')}",
                "Items came in faster than they were taken. Without a limit, `put` never waits, so that the queue "
                f"grows, and each item waits longer than the one before. With `{one.thing}(maxsize=…)`, `put` waits "
                "until there is room.",
                made[0] if len(made) == 1 else None,
            )


def waits_for_the_loop(trace: Trace) -> Iterator[UnevenWords]:
    """Find tasks that waited for the loop while a call held it up, and how long."""
    coroutines = {life.name: short(life.coroutine) for life in trace.tasks}
    places: dict[tuple[int | None, str, str], dict[str, float]] = {}
    for held in trace.blocking:
        if held.call == UNSEEN_WAIT:
            continue  # the finding tells of it, if anything in the file explains it
        waited = places.setdefault((held.line, held.call, short(held.coroutine or "")), {})
        for task, seconds in held.kept_waiting.items():
            waited[task] = waited.get(task, 0) + seconds
    for (line, call, holder), waited in places.items():
        longest: dict[str, float] = {}
        for task, seconds in waited.items():
            name = coroutines.get(task, task)
            longest[name] = max(longest.get(name, 0), seconds)
        if longest:
            (first, most), *others = sorted(longest.items(), key=lambda item: -item[1])[:MOST_NAMED]
            also = "".join(f" {name} waited {clock(seconds)} s." for name, seconds in others)
            by = "a loop that looks at a clock" if call == BUSY_WAITING else call
            yield UnevenWords(
                f"{first} waited {clock(most)} s for the event loop",
                f"It could have gone on, and {by}{f' in {holder}' if holder else ''} held the loop.{also}",
                line,
            )


def unasked(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find exceptions of a pool's jobs that were never retrieved."""
    for line, errors in _by_line(trace, tree).items():
        error, name = errors[0], short(errors[0].function) or "the work of a future"
        often = f", {len(errors)} times" if len(errors) > 1 else ""
        said = f" ({error.message})" if error.message else ""
        yield UnevenWords(
            f"{name} ended with {error.type}{often}, and no line asked for its result",
            f"The exception {error.type}{said} stays in the future that was returned. Keep the future, and ask for its "
            "`result()`; a coroutine awaits `asyncio.wrap_future(…)` of it. Then the exception comes out.",
            line,
        )


def _by_line(trace: Trace, tree: ast.Module | None) -> dict[int | None, list[UnseenError]]:
    """Return the exceptions by the line that gives their function to a pool, or else the line that raised."""
    submits = [
        (short(ast.unparse(call.args[0])), call.lineno)
        for call in (walk(tree) if tree else ())
        if isinstance(call, ast.Call) and last_name(call) == "submit" and call.args
    ]
    found: dict[int | None, list[UnseenError]] = {}
    for error in trace.unasked:
        lines = [line for name, line in submits if name == short(error.function)]
        found.setdefault(lines[0] if len(lines) == 1 else error.line, []).append(error)
    return found


def _joins(coroutine: str) -> bool:
    return coroutine == "Queue.join"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
