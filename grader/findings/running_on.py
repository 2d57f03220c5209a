"""Coroutines that keep the turn: they print several lines in one go where others should run in between."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.findings.evidence import ABOUT_LINES, Evidence, is_of_lists
from grader.findings.source import WAITS_ITS_TURN, Function, functions_in, inside, last_name, lines_of, walk
from grader.grades.results import Finding
from grader.trace.events import Line
from grader.trace.trace import Trace, short

LOOPS = (ast.For, ast.While, ast.AsyncFor)
GIVE_WAY = "`await asyncio.sleep(0)` waits for no time, and lets every other task that is ready have its turn."


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a loop that printed two lines in one step, where the suite expects a line of another task in between."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None:
        return
    if comparison.question not in ABOUT_LINES or not is_of_lists(comparison):
        return
    timed = comparison.question == "timed_lines"
    wanted = [line.rpartition("@")[0] if timed else line for line in comparison.expected]
    trace = evidence.last[1]
    for place, first, second in _in_one_step(trace):
        other = _between(first, second, wanted, trace.printed[place:])
        if other is not None:
            function, loop = _loop_around(evidence.tree, second)
            if loop is not None and _waits_its_turn(loop):
                continue
            line, why = _where(loop, second, trace)
            yield evidence.finding(
                "never-gives-way",
                f"{short(function or first.within[-1])} does not give way between its lines",
                f'It printed "{first.text.rstrip()}" and "{second.text.rstrip()}" in one turn, and '
                f'"{other.text.rstrip()}", which was ready to come, could not come in between. {why}',
                line,
            )
            return


def _waits_its_turn(loop: ast.stmt) -> bool:
    """Return whether a loop waits for a queue or a lock: the room there decides when others have their turn."""
    awaited = [node.value for node in walk(loop) if isinstance(node, ast.Await)]
    return any(isinstance(one, ast.Call) and last_name(one) in WAITS_ITS_TURN for one in awaited)


def _in_one_step(trace: Trace) -> Iterator[tuple[int, Line, Line]]:
    """Yield two lines that one statement printed one after the other in one step, and the place of what follows."""
    before = 0
    for step in trace.steps:
        printed = trace.printed[before : step.printed]
        for place, (one, other) in enumerate(pairwise(printed), before + 2):
            if one.line is not None and one.within and (one.line, one.task) == (other.line, other.task):
                yield place, one, other
        before = max(before, step.printed)


def _between(first: Line, second: Line, wanted: list[str], later: tuple[Line, ...]) -> Line | None:
    """Return the line of another task, printed later at the same time, that should have come between these two."""
    one, other = first.text.rstrip(), second.text.rstrip()
    if one not in wanted or other not in wanted[(start := wanted.index(one) + 1) :]:
        return None
    between = wanted[start : wanted.index(other, start)]
    return next(
        (line for line in later if line.at == first.at and line.task != first.task and line.text.rstrip() in between),
        None,
    )


def _loop_around(tree: ast.Module | None, line: Line) -> tuple[str, ast.stmt | None]:
    """Return the loop that printed a line, or that called the function which did, and the function with the loop."""
    functions = {short(name): function for name, function in functions_in(tree)}
    inner = ""
    for name in reversed([short(one) for one in line.within]):
        loop = _loop_in(functions.get(name), line.line or 0, inner)
        if loop is not None:
            return name, loop
        inner = name
    return "", None


def _loop_in(function: Function | None, line: int, called: str) -> ast.stmt | None:
    """Return the innermost loop of a function around this line; for a function that is `called`, around its call."""
    loops = [node for node in inside(*function.body) if isinstance(node, LOOPS)] if function is not None else []
    for loop in reversed(loops):
        first, last = lines_of(loop)
        calls = [last_name(node) for node in inside(*loop.body) if isinstance(node, ast.Call)]
        if called in calls if called else first <= line <= last:
            return loop
    return None


def _where(loop: ast.stmt | None, printed: Line, trace: Trace) -> tuple[int | None, str]:
    """Return the line to look at, and why the loop keeps the turn."""
    nodes = list(inside(*loop.body)) if isinstance(loop, LOOPS) else []
    awaits = [node.lineno for node in nodes if isinstance(node, ast.Await | ast.AsyncWith | ast.AsyncFor)]
    sleeps = [one for one in nodes if isinstance(one, ast.Await) and last_name(one.value) == "sleep"]
    if sleeps:  # each sleep gives way, so this one did not run in between
        return sleeps[0].lineno, "This `await` did not run between the two: it does not run in each round of the loop."
    if awaits:
        return awaits[0], f"An `await` hands the turn back only if it has to wait; this one does not. {GIVE_WAY}"
    first, last = lines_of(loop) if loop is not None else (0, 0)
    asleep = [one.line for one in trace.blocking if one.line is not None and first <= one.line <= last]
    if asleep:
        return asleep[0], f"time.sleep(0) lets other threads run, and the event loop stays where it is. {GIVE_WAY}"
    why = f"A coroutine keeps the turn until it comes to an `await` that has to wait. {GIVE_WAY}"
    return (loop.body[0].lineno if isinstance(loop, LOOPS) else printed.line), why
