"""Coroutines that nobody awaited, tasks that nobody waited for, exceptions that nobody saw."""

from collections.abc import Iterator

from grader.results import Finding
from grader.trace import Trace


def find(trace: Trace, file: str) -> Iterator[Finding]:
    for lost in trace.never_awaited:
        yield Finding(
            code="never-awaited",
            title=f"{lost.coroutine}() was called and never awaited",
            message=(
                f"Calling {lost.coroutine}() makes a coroutine object and runs nothing. Nobody awaited this one, "
                "so its code did not run. Put `await` before the call, or make a task of it."
            ),
            file=file,
            line=lost.line,
        )
    for left in trace.left_behind:
        name = left.coroutine
        yield Finding(
            code="task-left-behind",
            title=f"the task of {name} was not finished at the end",
            message=(
                f"When the program's main coroutine returned, the task of {name} was still under way; asyncio.run "
                "cancels such a task. Await the task before the end."
            ),
            file=file,
            line=left.line,
        )
    for error in trace.unseen_errors:
        yield Finding(
            code="error-never-seen",
            title=f"a task ended with {error.type} and nobody saw it",
            message=(
                f"The exception {error.type}{_saying(error.message)} stayed inside its task, because nobody awaited "
                "the task or asked for its result. Await it, and the exception comes to the one who waits."
            ),
            file=file,
            line=error.line,
        )


def _saying(message: str) -> str:
    return f" ({message})" if message else ""
