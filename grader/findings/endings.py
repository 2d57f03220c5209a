"""How a run ended, where it did not end well."""

from collections.abc import Iterator

from grader.results import Finding
from grader.trace import Trace, Waiting, clock


def find_raised(trace: Trace, file: str) -> Iterator[Finding]:
    """It ended with an exception, or could not begin."""
    finding = _ending(trace, file)
    if finding is not None and trace.outcome == "raised":
        yield finding


def find_standstill(trace: Trace, file: str) -> Iterator[Finding]:
    """It was ended from outside."""
    finding = _ending(trace, file)
    if finding is not None and trace.outcome != "raised":
        yield finding


def _ending(trace: Trace, file: str) -> Finding | None:
    error, reason = trace.error, trace.reason
    line = None if error is None else error.line
    said = "" if error is None else error.message
    if reason == "syntax-error":
        title = "Python cannot read the file"
        message = f"Python stopped reading here: {said}."
    elif reason == "await-outside-async":
        title = "`await` stands in a plain function"
        message = (
            "Only a function that begins with `async def` can wait with `await`. Make the function `async def`, "
            "and await it where it is called."
        )
    elif reason == "missing-name":
        title = said
        message = f"The exercise calls it by this name, so {file} must have it: {said}."
    elif reason == "deadlock":
        return _deadlock(trace, file)
    elif reason == "never-ends":
        title = "the program was still running at the time limit"
        message = (
            f"It was stopped at {clock(trace.elapsed)} s of its own time. A loop that never waits, or never ends, "
            "does that."
        )
    elif reason == "never-yields":
        title = "time never passes in this program"
        message = (
            f"At {clock(trace.elapsed)} s it went round and round without waiting for anything that takes time. "
            "To wait until a time comes, sleep until then: `await asyncio.sleep(…)`."
        )
    elif reason == "crashed":
        title = "the program was stopped"
        message = f"It {said or 'ended its own process'}."
    elif trace.outcome == "raised" and error is not None:
        title = f"the program ended with {error.type}"
        message = f"{error.type}: {said}" if said else error.type
        reason = "raised"
    else:
        return None
    return Finding(code=str(reason), title=title, message=message, file=file, line=line)


def _deadlock(trace: Trace, file: str) -> Finding:
    waits = "; ".join(_wait(waiting) for waiting in trace.waiting)
    first = next((waiting.line for waiting in trace.waiting if waiting.line is not None), None)
    return Finding(
        code="deadlock",
        title=f"from {clock(trace.elapsed)} s on nothing can ever run again",
        message=f"Everybody waits, and nobody is left to end the waiting: {waits}." if waits else "Everybody waits.",
        file=file,
        line=first,
    )


def _wait(waiting: Waiting) -> str:
    who = waiting.coroutine or waiting.task
    at = "" if waiting.line is None else f" (line {waiting.line})"
    whose = ""
    if waiting.tasks:
        joined = ", ".join(waiting.tasks)
        whose = f" that {joined} holds" if waiting.thing == "a Lock" else f": {joined}"
    return f"{waiting.task}, in {who}{at}, waits for {waiting.thing}{whose}"
