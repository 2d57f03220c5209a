"""Tasks that nobody waited for, exceptions that nobody saw."""

from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import Trace


def find(evidence: Evidence) -> Iterator[Finding]:
    for trace in evidence.traces:
        left_behind = trace.left_behind if trace.outcome != "raised" else ()
        own = tuple(left for left in left_behind if left.line is not None)  # made by the file itself
        beside_a_group = _lines_beside_a_group(trace)
        for left in own or left_behind:
            if left.line in beside_a_group:
                yield evidence.finding(
                    "task-outside-group",
                    f"the task of {left.coroutine} does not belong to the group",
                    "asyncio.create_task makes a task that the TaskGroup knows nothing of, so it does not wait for it. "
                    "Make the task with the group's own create_task.",
                    left.line,
                )
            else:
                yield evidence.finding(
                    "task-left-behind",
                    f"the task of {left.coroutine} was not finished at the end",
                    f"When the main coroutine returned, the task of {left.coroutine} was still under way, and "
                    "asyncio.run cancels such a task. Await it before the end.",
                    left.line,
                )
        for error in trace.unseen_errors:
            if left_behind and error.type == "CancelledError":
                continue  # that is how the end of the program stopped them
            said = f" ({error.message})" if error.message else ""
            yield evidence.finding(
                "error-never-seen",
                f"a task ended with {error.type} and nobody saw it",
                f"The exception {error.type}{said} stayed inside its task, because nobody awaited the task or asked "
                "for its result. Await it, and the exception comes to the one who waits.",
                error.line,
            )


def _lines_beside_a_group(trace: Trace) -> set[int]:
    """Where a file that uses a TaskGroup made tasks with `asyncio.create_task`."""
    if not trace.uses("asyncio.TaskGroup"):
        return set()
    return {use.line for use in trace.uses("asyncio.create_task")}
