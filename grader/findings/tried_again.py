"""Loops without an end that try again what fails each time."""

import ast
import re

from grader.findings.evidence import Evidence
from grader.findings.looked_in_vain import looked_in_vain
from grader.findings.places import written
from grader.findings.said_by_python import as_sentence
from grader.findings.source import inside, walk
from grader.grades.results import Finding
from grader.trace.events import Error, Step
from grader.trace.trace import Trace, clock

OFTEN = 3
"""Attempts in a row that have failed."""
OWN_MISTAKES = {
    *("NameError", "UnboundLocalError", "AttributeError", "TypeError", "ImportError", "ModuleNotFoundError"),
    "NotImplementedError",
}
"""Exceptions that come from a line of the program as it is written, and never pass."""


def tried_in_vain(evidence: Evidence, error: Error, at: str) -> Finding:
    """Return the finding for a loop that tries again what fails each time."""
    found = re.search(r"\d+", error.message)
    fault, times = error.earlier, found[0] if found else "many"
    if fault is None:
        return looked_in_vain(evidence, error.line, at, times)
    said = f"{fault.type}: {fault.message}" if fault.message else fault.type
    if fault.type in OWN_MISTAKES and fault.line is not None:
        tried = "" if fault.line == error.line else f", however often line {error.line} tries"
        return evidence.finding(
            "never-ends",
            f"{fault.type} is raised here at each attempt, and the loop tries again without end",
            f"{as_sentence(said)} It came {times} times in a row: this line raises it each time{tried}. "
            f"The run was stopped at {at} of its own time. Mend this line. A retry that "
            "catches only what can pass, such as OSError or TimeoutError, shows such a mistake at once.",
            fault.line,
        )
    if fault.line not in (None, error.line):
        said = f"Line {fault.line} raises {said}"
    return evidence.finding(
        "never-ends",
        f"{fault.type} is raised here at each attempt, and the loop tries again without end",
        f"{as_sentence(said)} It came {times} times in a row, and nothing else in the program "
        f"can change that: it was stopped at {at} of its own time. Catch only what can pass, count the attempts, and "
        "`raise` after the last one.",
        error.line,
    )


def tried_in_a_task(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for a loop whose call fails at each attempt, in any of the tasks."""
    last = {step.task: step for step in trace.steps}
    found = (tried_each_time(evidence, trace, step) for step in last.values())
    return next((one for one in found if one is not None), None)


def tried_each_time(evidence: Evidence, trace: Trace, step: Step) -> Finding | None:
    """Return the finding for a loop without an end, around this step, whose call has failed at each attempt."""
    loops = [node for node in walk(evidence.tree) if isinstance(node, ast.While)] if evidence.tree else []
    around = [loop for loop in loops if loop.lineno <= step.line <= (loop.end_lineno or 0)]
    inner = max(around, key=lambda loop: loop.lineno, default=None)
    tries = [node for node in inside(*inner.body) if isinstance(node, ast.Try)] if inner is not None else []
    for attempt in tries:
        first, last = attempt.body[0].lineno, attempt.body[-1].end_lineno or 0
        calls = [call for call in trace.calls if call.task == step.task and first <= (call.awaited_at or 0) <= last]
        awaits = [node for node in inside(*attempt.body) if isinstance(node, ast.Await)]
        handlers = [range(one.lineno, (one.end_lineno or 0) + 1) for one in attempt.handlers]
        handled = [one for one in trace.steps if one.task == step.task and any(one.line in lines for lines in handlers)]
        if not awaits or not all(call.how == "raised" for call in calls):
            continue
        times = len(calls) or len(handled)
        if times >= OFTEN:
            call = written(evidence, awaits[0].value)
            return evidence.finding(
                "never-ends",
                f"`{call}` fails here at each attempt, and the loop tries again without end",
                f"It had failed {times} times when the run was stopped at {clock(trace.elapsed)} s. Count the "
                "attempts, and `raise` after the last one.",
                awaits[0].lineno,
            )
    return None
