"""Runs and lines that come at another time than they should: where the program waited when they were due."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grader.findings.evidence import Evidence
from grader.findings.polling import LOOKS_AGAIN, looks_again
from grader.findings.source import calls_at, innermost_function, walk
from grader.grades.results import Finding
from grader.trace.events import Line, Step
from grader.trace.trace import Trace, clock, short


def wrong_time(evidence: Evidence, actual: float, expected: object, trace: Trace) -> Iterator[Finding]:
    """Find a run that takes longer or shorter than it should (virtual seconds)."""
    if not isinstance(expected, int | float) or actual == expected:
        return
    took = f"It took {clock(actual)} s, not {clock(expected)} s."
    if actual < expected:
        yield evidence.finding("too-fast", "the run is too fast", took)
        return
    step = _waiting_at(trace, trace.tasks[0].name if trace.tasks else None, expected)
    if step is None or evidence.own_line(step.line) is None:
        step = waiting_in_own_code(evidence, trace, expected) or step
    if step is not None:
        took += f" At {clock(expected)} s, {evidence.named(step.left)} was still waiting here."
    line = step.line if step is not None else _only_real_sleep(evidence)
    took, line = with_polling(evidence, trace, took, line)
    yield evidence.finding("too-slow", "the run is too slow", took, line)


def late_behind_others(evidence: Evidence, printed: Sequence[Line], trace: Trace) -> Finding | None:
    """Find that the last line came late, where all lines too many only go on meanwhile, as a heartbeat does."""
    comparison = evidence.comparison
    if comparison is None or comparison.question != "timed_lines" or not (printed and comparison.expected):
        return None
    wanted, last = list(comparison.expected), printed[-1]
    text, _, time = wanted[-1].rpartition("@")
    due = float(time)
    before = [f"{line.text.rstrip()}@{clock(line.at)}" for line in printed if line.at < due]
    meanwhile = printed[len(before) : -1]
    known = {(line.text.rstrip(), line.task) for line in printed[: len(before)]}
    goes_on = all((line.text.rstrip(), line.task) in known and line.task != last.task for line in meanwhile)
    if before != wanted[:-1] or last.text.rstrip() != text or last.at <= due or not goes_on:
        return None
    return evidence.finding(
        "wrong-time",
        f"{evidence.quoted(last)} comes at another time",
        f"It was printed at {clock(last.at)} s; it should come at {clock(due)} s.",
        waited_for(last, due, trace) or evidence.place_of(last),
    )


def with_polling(evidence: Evidence, trace: Trace, told: str, line: int | None) -> tuple[str, int | None]:
    """Return the message and the line of something late; with those of a loop that looks again and again, if any."""
    polls = looks_again(evidence, trace)
    return (told, line) if polls is None else (f"{told} {LOOKS_AGAIN}", polls)


def _only_real_sleep(evidence: Evidence) -> int | None:
    """Return the line of the only `time.sleep` in the file: outside of an event loop no trace contains it."""
    calls = (node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Call))
    lines = [call.lineno for call in calls if ast.unparse(call.func) == "time.sleep"]
    return lines[0] if len(lines) == 1 else None


def waited_for(line: Line, due: float, trace: Trace) -> int | None:
    """Return where the task that printed a line waited when the line was due."""
    step = _waiting_at(trace, line.task, due)
    return step.line if step is not None else None


def slept_before(evidence: Evidence, printed: Sequence[Line], at: int, trace: Trace) -> tuple[str, int] | None:
    """Return the only sleep of the student's on which the time of a line depends: the words, and its line.

    It comes after the line that the same task printed before, which came at its time, or after the start of the run.
    """
    line = printed[at]
    before = [number for number in range(at) if printed[number].task == line.task]
    if not before and (not trace.tasks or line.task != trace.tasks[0].name):
        return None
    first = before[-1] + 1 if before else 0
    steps = [step for step in trace.steps if step.task == line.task]
    waits = [
        (step, following)
        for step, following in pairwise(steps)
        if first <= step.printed <= at and step.how == "awaits" and evidence.own_line(step.line) is not None
    ]
    if len(waits) != 1 or not any(calls_at(evidence.tree, waits[0][0].line, {"sleep"})):
        return None
    ((step, following),) = waits
    name, given_at = evidence.named(step.left), _given_at(evidence, step, trace)
    if given_at is not None:
        times = f"from {clock(step.until)} s to {clock(following.at)} s"
        return f"Before it, {name} slept {times}, as long as it is told to here.", given_at
    if step.until == following.at:
        return f"Before it, {name} slept here, and for no time.", step.line
    return f"Before it, {name} slept here from {clock(step.until)} s to {clock(following.at)} s.", step.line


def _given_at(evidence: Evidence, step: Step, trace: Trace) -> int | None:
    """Return where the student's code calls the function that slept, if the seconds are a parameter of it."""
    function = innermost_function(evidence.tree, step.line)
    sleeps = list(calls_at(evidence.tree, step.line, {"sleep"}))
    seconds = sleeps[0].args[0] if len(sleeps) == 1 and sleeps[0].args else None
    names = [one.arg for one in function.args.args] if function is not None else []
    if not isinstance(seconds, ast.Name) or seconds.id not in names:
        return None
    calls = [call for call in trace.calls_of(step.left) if call.task == step.task and call.at <= step.at]
    at = evidence.own_line(calls[-1].awaited_at) if calls else None
    return at if any(calls_at(evidence.tree, at, {short(step.left)})) else None


def waiting_in_own_code(evidence: Evidence, trace: Trace, at: float) -> Step | None:
    """Return the step after which the student's own code waited at this moment (virtual seconds), in any task."""
    steps = (_waiting_at(trace, life.name, at) for life in trace.tasks)
    return next((step for step in steps if step is not None and evidence.own_line(step.line) is not None), None)


def _waiting_at(trace: Trace, task: str | None, at: float) -> Step | None:
    """Return the step after which a task waited at this moment (virtual seconds), if that is at a line of the file."""
    steps = [step for step in trace.steps if step.task == task]
    for step, following in pairwise(steps):
        if step.until <= at < following.at:
            return step if step.line and step.how == "awaits" else None
    return None
