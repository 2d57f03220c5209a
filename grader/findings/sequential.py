"""One after another where the suite expected it at the same time: the run took longer than it should."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grader.findings.evidence import Comparison, Evidence
from grader.results import Finding
from grader.trace import Call, Lines, Step, TaskLife, Trace, clock


def find(evidence: Evidence) -> Iterator[Finding]:
    if evidence.comparison is None or not is_late(evidence.comparison) or evidence.last is None:
        return
    if evidence.one_by_one:
        return
    trace = evidence.last[1]
    allowed = _allowed(evidence.comparison)
    finding = (
        _tasks_one_by_one(evidence, trace, allowed)
        or _awaited_one_by_one(evidence, trace, allowed)
        or _waits_one_by_one(evidence, trace, allowed)
    )
    if finding is not None:
        yield finding


def is_late(comparison: Comparison) -> bool:
    """Whether the two sides say that the program took too long, or did too little at the same time."""
    actual, expected = comparison.actual, comparison.expected
    if comparison.question == "elapsed":
        return isinstance(expected, int | float) and actual > expected
    if comparison.question == "overlap":
        return isinstance(expected, int | float) and actual < expected
    if comparison.question == "timed_lines" and isinstance(actual, Lines) and isinstance(expected, list):
        return bool(actual and expected) and _last_time(actual) > _last_time(expected)
    return False


def _allowed(comparison: Comparison) -> float:
    """The virtual seconds that the whole should take; what fits into them one after the other is meant so."""
    if comparison.question == "timed_lines":
        return _last_time(comparison.expected)
    return float(comparison.expected) if comparison.question == "elapsed" else 0.0


def _last_time(lines: list[str]) -> float:
    try:
        return max(float(line.rpartition("@")[2]) for line in lines)
    except ValueError:
        return 0.0


def _awaited_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Two calls that one coroutine awaits directly, the second when the first is over."""
    groups: dict[tuple[str | None, str], list[Call]] = {}
    for call in trace.calls:
        if call.awaited_by is not None and call.until is not None and call.until > call.at:
            groups.setdefault((call.task, call.awaited_by), []).append(call)
    for calls in groups.values():
        for first, second in pairwise(calls):
            if first.until is not None and first.until <= second.at and (second.until or 0) > allowed:
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


def _the_next(first: Call, second: Call) -> str:
    return "the next call of it" if first.coroutine == second.coroutine else second.coroutine


def _tasks_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """Two tasks of one parent, the second made when the first is over."""
    families: dict[str, list[TaskLife]] = {}
    for task in trace.tasks:
        if task.parent is not None and task.line is not None:
            families.setdefault(task.parent, []).append(task)
    for parent, tasks in families.items():
        for first, second in pairwise(tasks):
            if first.finished is not None and first.made < first.finished <= second.made:
                return evidence.finding(
                    "task-awaited-at-once",
                    "each task is awaited before the next one is made",
                    f"The task of {first.coroutine} was finished at {clock(first.finished)} s, and only then the task "
                    f"of {second.coroutine} was made. Make all the tasks first, and wait for them afterwards.",
                    _line_of_wait(trace, parent, first),
                )
    return None


def _waits_one_by_one(evidence: Evidence, trace: Trace, allowed: float) -> Finding | None:
    """One line waits again and again, each time for something that takes time; what it awaits came from elsewhere."""
    before: dict[tuple[str | None, str, int], tuple[float, float]] = {}
    for step, following in _consecutive(trace.steps):
        key = (step.task, step.left, step.line)
        if step.how != "awaits" or following.at <= step.until or _sleeps(evidence, step.line):
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
    """Whether the line itself waits for time to pass: that is meant to happen again and again."""
    nodes = ast.walk(evidence.tree) if evidence.tree else ()
    awaits = (node for node in nodes if isinstance(node, ast.Await) and node.lineno == line)
    return any(ast.unparse(node.value).partition("(")[0].endswith("sleep") for node in awaits)


def _consecutive(steps: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Each step with the next one of the same task."""
    last: dict[str | None, Step] = {}
    for step in steps:
        if step.task in last:
            yield last[step.task], step
        last[step.task] = step


def _line_of_wait(trace: Trace, parent: str, task: TaskLife) -> int | None:
    """Where the parent waited while the task was under way."""
    for step in trace.steps:
        if step.task == parent and step.how == "awaits" and task.made <= step.until < (task.finished or 0):
            return step.line
    return task.line
