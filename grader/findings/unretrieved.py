"""Exceptions that stayed inside a task or a future: where they show best, and what the task was made and waited for."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.hand_overs import functions_named, hand_overs
from grader.findings.places import line_in_words
from grader.findings.source import calls_at, innermost_function, last_name
from grader.grades.results import Finding
from grader.trace.leftovers import UnseenError
from grader.trace.trace import Trace, short


def unretrieved(evidence: Evidence, trace: Trace, error: UnseenError) -> Finding:
    """Return the finding for an exception that nothing has asked its task or future for."""
    life = next((life for life in trace.tasks if life.name == error.task), None)
    waited = next(_waits_for(evidence, trace, error.task), None)
    if life is not None and waited is not None:
        failed = len({other.task for other in trace.unseen_errors} & set(waited[1]))
        return evidence.finding(
            "error-never-seen",
            f"{failed} of the tasks that asyncio.wait waited for {'has' if failed == 1 else 'have'} failed, and "
            "nothing looks at that",
            f"{short(life.coroutine)} ended with {error.type}{_said(error)}. asyncio.wait raises nothing itself: it "
            "only waits until its tasks are done. Ask each of them for its `result()`, which raises what the task has "
            "raised; or wait with `await asyncio.gather(…)`.",
            waited[0],
        )
    thing = "future" if error.task is None else "task"
    made = life.line if life is not None else None
    elsewhere = made is not None and error.line is not None and evidence.students_line(error.line) != made
    where = f" Its task was made in {line_in_words(evidence, made or 0)}." if elsewhere else ""
    where = where or _handed_over(evidence, error)
    return evidence.finding(
        "error-never-seen",
        f"a {thing} ended with {error.type}, and nothing looked at it",
        f"The exception {error.type}{_said(error)} stayed inside its {thing}: no line awaited the {thing} or asked for "
        f"its result.{where} Await it, and the exception is raised where it is awaited.",
        error.line or made,
    )


def _said(error: UnseenError) -> str:
    return f" ({error.message})" if error.message else ""


def _waits_for(evidence: Evidence, trace: Trace, task: str | None) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines of `asyncio.wait` that waited until all of their tasks were done, this one too; with those."""
    for use in trace.uses("asyncio.wait"):
        if task in use.tasks and task is not None:
            calls = list(calls_at(evidence.tree, use.line, ("wait",)))
            options = {option.arg for call in calls for option in call.keywords}
            if calls and not options & {"timeout", "return_when"}:
                yield use.line, use.tasks


def _handed_over(evidence: Evidence, error: UnseenError) -> str:
    """Return the sentence that names the only call that hands the function to a thread, if one did that raised it."""
    function = innermost_function(evidence.tree, error.line)
    if error.task is not None or function is None or isinstance(function, ast.AsyncFunctionDef):
        return ""
    calls = [
        one
        for one in hand_overs(evidence.tree)
        if one.way.by == "thread" and any(last_name(name) == function.name for name in functions_named(one.given))
    ]
    if len(calls) != 1:
        return ""
    line = line_in_words(evidence, calls[0].call.lineno)
    return f" {line[:1].upper()}{line[1:]} hands {function.name} over, which makes that future."
