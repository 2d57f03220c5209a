"""Work that ran one after another although the suite expected it to overlap."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from grader.findings.batches import BATCHES, batches, how_to_mend_batches
from grader.findings.depends import needs_the_first
from grader.findings.effects import has_effects
from grader.findings.evidence import Comparison, Evidence, is_of_lists
from grader.findings.source import (
    WAITS_ITS_TURN,
    are_together,
    functions_in,
    inside,
    last_name,
    lines_of,
    locks_entered,
    nodes_at,
)
from grader.grades.results import Finding
from grader.trace.events import Call, Line, Step, TaskLife
from grader.trace.trace import Trace, clock

PROTOCOL = {"__anext__", "__aenter__", "__aexit__"}
"""Methods that `async for` and `async with` await, one after the other by their nature."""
READS = ("read", "readline", "readexactly", "readuntil")
"""Methods of a stream, which hands out what comes in its order."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find work that ran sequentially although the suite expected it to overlap."""
    if evidence.comparison is None or not is_late(evidence.comparison) or evidence.last is None:
        return
    if evidence.one_by_one or _does_it_again(evidence.comparison, evidence.last[1]):
        return
    trace = evidence.last[1]
    allowed = _allowed(evidence.comparison)
    finding = (
        _in_batches(evidence, trace, allowed)
        or _tasks_one_by_one(evidence, trace, allowed)
        or _awaited_one_by_one(evidence, trace, allowed)
        or _waits_one_by_one(evidence, trace, allowed)
        or _task_and_call(evidence, trace, allowed)
    )
    if finding is not None and not _is_as_given(evidence, finding):
        yield finding


def _is_as_given(evidence: Evidence, finding: Finding) -> bool:
    """Return whether the order is that of a function that was given and is unchanged, and so is right."""
    in_a_cell = isinstance(finding.cell, int)  # whose lines have numbers of their own
    return finding.line is not None and not in_a_cell and evidence.given_at(finding.line) is not None


def is_late(comparison: Comparison) -> bool:
    """Return whether the program took too long, or overlapped too little."""
    actual, expected = comparison.actual, comparison.expected
    if comparison.question == "elapsed":
        return isinstance(expected, int | float) and actual > expected
    if comparison.question == "overlap":
        return isinstance(expected, int | float) and actual < expected
    if comparison.question == "timed_lines" and is_of_lists(comparison):
        return bool(actual and expected) and _last_time(actual) > _last_time(expected)
    return False


def _allowed(comparison: Comparison) -> float:
    """Return the virtual seconds that the run should take; work that fits into them may be sequential."""
    if comparison.question == "timed_lines":
        return _last_time(comparison.expected)
    return float(comparison.expected) if comparison.question == "elapsed" else 0.0


def _last_time(lines: list[str]) -> float:
    try:
        return max(float(line.rpartition("@")[2]) for line in lines)
    except ValueError:
        return 0.0


def _awaited_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Find two calls that one coroutine awaits directly, the second after the first has ended."""
    late = (first_late_line(evidence.comparison, trace) or (None, 0.0))[0]
    for calls in _awaited_by_one_call(trace):
        if _are_of_a_pool(trace, calls):
            continue
        for first, second in sorted(pairwise(calls), key=lambda pair: not prints_in(pair[1], late)):
            is_late_by_it = (second.until or 0) > allowed or prints_in(second, late)
            if needs_the_first(evidence, first, second) or _are_kept_together(evidence, first, second):
                continue
            if first.until is not None and first.until <= second.at and is_late_by_it:
                return evidence.finding(
                    "sequential-await",
                    f"{first.coroutine} and {second.coroutine} run one after the other"
                    if first.coroutine != second.coroutine
                    else f"the calls of {first.coroutine} run one after the other",
                    f"{first.coroutine} ran from {clock(first.at)} s to {clock(first.until)} s, and "
                    f"{_the_next(first, second)} began only then: `await` waits for the end of what it awaits. To let "
                    "both run at the same time, start both before you wait for either.",
                    first.awaited_at,
                )
    return None


def _in_batches(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Find batches of which each waits for its slowest member before the next one begins."""
    for found in batches(evidence.tree, trace):
        if found.following >= allowed or found.took > allowed:
            return evidence.finding("sequential-await", BATCHES, how_to_mend_batches(found), found.line)
    return None


def _are_kept_together(evidence: Evidence, first: Call, second: Call) -> bool:
    """Return whether a lock keeps others out of both, and the first changes what the second may see."""
    functions = dict(functions_in(evidence.tree))
    around, called = functions.get(first.awaited_by or ""), functions.get(first.coroutine)
    blocks = [node for node in inside(*around.body) if any(locks_entered(node))] if around is not None else []
    spans, lines = map(lines_of, blocks), (first.awaited_at or 0, second.awaited_at or 0)
    within = any(begin <= min(lines) and max(lines) <= end for begin, end in spans)
    return within and called is not None and has_effects(called, functions)


def first_late_line(comparison: Comparison | None, trace: Trace) -> tuple[Line, float] | None:
    """Return the first expected line that came later than expected, and when it was expected (virtual seconds)."""
    if comparison is None or comparison.question != "timed_lines" or not is_of_lists(comparison):
        return None
    waiting = [line for line in trace.printed if line.text.strip()]
    for wanted in comparison.expected:
        text, _, time = wanted.rpartition("@")
        line = next((one for one in waiting if one.text.rstrip() == text), None)
        if line is None:
            return None
        waiting.remove(line)
        if line.at > float(time):
            return line, float(time)
    return None


def prints_in(call: Call, line: Line | None) -> bool:
    """Return whether the line was printed in this call."""
    if line is None or line.task != call.task or call.coroutine not in line.within:
        return False
    return call.at <= line.at and (call.until is None or line.at <= call.until)


def _are_of_a_pool(trace: Trace, calls: list[Call]) -> bool:
    """Return whether one of several workers made these calls: each worker does one job after the other."""
    same = len({call.coroutine for call in calls}) == 1
    return same and calls[0].awaited_by is not None and are_together(trace, calls[0].awaited_by)


def _awaited_by_one_call(trace: Trace) -> Iterable[list[Call]]:
    """Return the calls that took time, grouped by the call that awaited them."""
    groups: dict[tuple[str | None, str, int], list[Call]] = {}
    under_way: dict[tuple[str | None, str], list[Call]] = {}
    for call in trace.calls:
        by_protocol = call.coroutine.rpartition(".")[2] in PROTOCOL
        if call.awaited_by is not None and call.until is not None and call.until > call.at and not by_protocol:
            awaiting = under_way.get((call.task, call.awaited_by), [])
            while awaiting and 0 < awaiting[-1].order_at_end < call.order:
                awaiting.pop()
            by = awaiting[-1].order if awaiting else -1
            groups.setdefault((call.task, call.awaited_by, by), []).append(call)
        under_way.setdefault((call.task, call.coroutine), []).append(call)
    return groups.values()


def _the_next(first: Call, second: Call) -> str:
    return "the next call of it" if first.coroutine == second.coroutine else second.coroutine


def _tasks_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Find two tasks of one parent, the second made after the first has ended."""
    families: dict[str, list[TaskLife]] = {}
    for task in trace.tasks:
        if task.parent is not None and task.line is not None:
            families.setdefault(task.parent, []).append(task)
    for parent, tasks in families.items():
        for first, second in pairwise(tasks):
            if first.finished is not None and first.made < first.finished <= second.made:
                later = (
                    "the next one"
                    if first.coroutine == second.coroutine
                    else f"the task of {evidence.named(second.coroutine)}"
                )
                return evidence.finding(
                    "task-awaited-at-once",
                    "each task is awaited before the next one is made",
                    f"The task of {evidence.named(first.coroutine)} was finished at {clock(first.finished)} s, and "
                    f"only then {later} was made. Make all the tasks first, and wait for them afterwards.",
                    _line_of_wait(trace, parent, first),
                )
    return None


def _task_and_call(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Find a task that was awaited before its parent called the next coroutine function, and awaited that directly."""
    for task in trace.tasks:
        if task.parent is None or task.line is None or task.finished is None or task.made == task.finished:
            continue
        for call in trace.calls:
            direct = call.task == task.parent and call.awaited_by is not None and call.awaited_at is not None
            if direct and task.finished <= call.at < (call.until or 0) and (call.until or 0) > allowed:
                return evidence.finding(
                    "task-awaited-at-once",
                    f"{evidence.named(call.coroutine)} runs only after the task of {evidence.named(task.coroutine)}",
                    f"The task of {evidence.named(task.coroutine)} was finished at {clock(task.finished)} s, and only "
                    f"then {evidence.named(call.coroutine)} began. A task runs while you await others: await it last.",
                    _line_of_wait(trace, task.parent, task),
                )
    return None


def _does_it_again(comparison: Comparison, trace: Trace) -> bool:
    """Return whether a task only prints what was printed often enough before: it should not run at all."""
    if comparison.question != "timed_lines" or not is_of_lists(comparison):
        return False
    wanted, printed = Counter(_texts(comparison.expected)), Counter[str]()
    again: dict[str | None, bool] = {}
    for line in trace.printed:
        text = line.text.rstrip()
        printed[text] += 1
        again[line.task] = again.get(line.task, True) and printed[text] > wanted[text] > 0
    return any(again.values())


def _texts(lines: list[str]) -> list[str]:
    return [line.rpartition("@")[0] for line in lines]


def _waits_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Find a line that waits repeatedly, each time for work that was made elsewhere."""
    before: dict[tuple[str | None, str, int], tuple[float, float]] = {}
    for step, following in _consecutive(trace.steps):
        key = (step.task, step.left, step.line)
        if step.how != "awaits" or following.at <= step.until or not step.line or _sleeps(evidence, step.line):
            continue
        first = before.get(key)
        if first is not None and following.at > allowed:
            return evidence.finding(
                "sequential-await",
                "this line waits for one thing after the other",
                f"It waited until {clock(first[1])} s, and only then began again, until {clock(following.at)} s. "
                "To let things run at the same time, start all of them before you wait for any.",
                step.line,
            )
        before[key] = (step.until, following.at)
    return None


def _sleeps(evidence: Evidence, line: int) -> bool:
    """Return whether the line itself sleeps, waits for a queue, a lock or a stream, or takes a loop's next value.

    It is meant to do so repeatedly.
    """
    nodes = list(nodes_at(evidence.tree, line))
    if any(isinstance(node, ast.AsyncFor) for node in nodes) or _comprehends(nodes):
        return True
    awaits = (node for node in nodes if isinstance(node, ast.Await))
    return any(last_name(node.value) in ("sleep", *READS, *WAITS_ITS_TURN) for node in awaits)


def _comprehends(nodes: Sequence[ast.AST]) -> bool:
    """Return whether one of these is a comprehension with `async for`."""
    loops = (loop for node in nodes for loop in getattr(node, "generators", ()))
    return any(loop.is_async for loop in loops)


def _consecutive(steps: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Yield each step with the next one of the same task."""
    last: dict[str | None, Step] = {}
    for step in steps:
        if step.task in last:
            yield last[step.task], step
        last[step.task] = step


def _line_of_wait(trace: Trace, parent: str, task: TaskLife) -> int | None:
    """Return the line where the parent waited while the task ran."""
    for step in trace.steps:
        if step.task == parent and step.how == "awaits" and task.made <= step.until < (task.finished or 0):
            return step.line
    return task.line
