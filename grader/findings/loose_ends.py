"""Tasks that nobody waited for, exceptions that nobody saw."""

from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import LeftBehind, Trace


def find(evidence: Evidence) -> Iterator[Finding]:
    for trace in evidence.traces:
        left_behind = trace.left_behind if trace.outcome != "raised" else ()
        own = tuple(left for left in left_behind if left.line is not None)  # made by the file itself
        for left in own or left_behind:
            if _beside_a_group(trace, left):
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
            said = f" ({error.message})" if error.message else ""
            yield evidence.finding(
                "error-never-seen",
                f"a task ended with {error.type} and nobody saw it",
                f"The exception {error.type}{said} stayed inside its task, because nobody awaited the task or asked "
                "for its result. Await it, and the exception comes to the one who waits.",
                error.line,
            )


def _beside_a_group(trace: Trace, left: LeftBehind) -> bool:
    """Whether the file uses a TaskGroup and made this task with `asyncio.create_task`."""
    plain = {use.line for use in trace.uses("asyncio.create_task")}
    return bool(trace.uses("asyncio.TaskGroup")) and left.line in plain
