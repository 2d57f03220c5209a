"""How a run ended, where it did not end well."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import last_name
from grader.results import Finding
from grader.trace import Trace, Waiting, clock

WANTS_AWAIT = re.compile(r"'coroutine'(?! object is not callable)|'await' expression|can't be awaited|'NoneType'")
"""In the messages of exceptions that may come from a value which should have been awaited."""

WITHOUT_END = "printed without end"
"""How a program crashes whose output is too much."""
MANY_LINES = 500
"""Fewer than the lines of a run that is looked at for an explanation."""
AT_THE_TOP = "At the top of a file, `asyncio.run(main())` runs such a function."


def not_run(evidence: Evidence) -> Iterator[Finding]:
    """The file could not be read, or lacks what the exercise asks for."""
    for trace in evidence.traces:
        error = trace.error
        if error is None:
            continue
        if trace.reason == "syntax-error":
            yield evidence.finding(
                "syntax-error",
                "Python cannot read the file",
                f"Python stopped reading here: {error.message.rstrip('.')}" + "." * (error.message[-1:] not in "?!"),
                error.line,
            )
        elif trace.reason == "await-outside-async":
            at_top = error.message.endswith("outside function")
            yield evidence.finding(
                "await-outside-async",
                "`await` stands outside of any function" if at_top else "`await` stands in a plain function",
                "Only a function that begins with `async def` can wait with `await`. "
                + (AT_THE_TOP if at_top else "Make the function `async def`, and await it where it is called."),
                error.line,
            )
        elif trace.reason == "missing-name":
            yield evidence.finding(
                "missing-name",
                error.message,
                f"It is called by this name: {evidence.file} must have it at its top level.",
                error.line,
            )


def refused(evidence: Evidence) -> Iterator[Finding]:
    """The sandbox said no. Only a run in a sandbox has this reason."""
    for trace in evidence.traces:
        if trace.reason == "refused" and trace.error is not None:
            yield evidence.finding(
                "refused",
                "this is not allowed where the program is graded",
                f"A graded program may compute, wait and print; files elsewhere, the network and other processes are "
                f"out of its reach. It met {trace.error.type}: {trace.error.message}",
                trace.error.line,
            )


def stopped(evidence: Evidence) -> Iterator[Finding]:
    """It was ended from outside."""
    for trace in evidence.traces:
        at = f"{clock(trace.elapsed)} s"
        if trace.reason == "never-ends":
            yield evidence.finding(
                "never-ends",
                "the program was still running at the time limit",
                f"It was stopped at {at} of its own time. A loop that never waits, or never ends, does that.",
                trace.stopped_at,
            )
        elif trace.reason == "never-yields":
            yield evidence.finding(
                "never-yields",
                "time never passes in this program",
                f"At {at} it went round and round without waiting for anything that takes time. To wait until a time "
                "comes, sleep until then: `await asyncio.sleep(…)`.",
                trace.stopped_at or (trace.steps[-1].line if trace.steps else None),
            )
        elif trace.reason == "crashed":
            how = trace.error.message if trace.error else "ended its own process"
            line = trace.printed[-1].line if trace.printed and how == WITHOUT_END else None
            if how == WITHOUT_END and _prints_at_one_time(trace):
                yield evidence.finding(
                    "never-yields",
                    "time never passes in this program",
                    f"At {at} it printed, went round and printed again, without end: it waits for nothing that takes "
                    "time. Between two lines, sleep: `await asyncio.sleep(…)`.",
                    line,
                )
            else:
                yield evidence.finding("crashed", "the program was stopped", f"It {how}.", line)


def _prints_at_one_time(trace: Trace) -> bool:
    """Whether most of very many lines came at the time at which the program was stopped."""
    return sum(line.at == trace.elapsed for line in trace.printed) > max(len(trace.printed) / 2, MANY_LINES)


def raised_by_itself(evidence: Evidence) -> Iterator[Finding]:
    """It ended with an exception, and not for want of an `await`."""
    for finding in raised(evidence):
        if not WANTS_AWAIT.search(finding.message):
            yield finding


def raised(evidence: Evidence) -> Iterator[Finding]:
    """It ended with an exception that no other finding knows."""
    for trace in evidence.traces:
        error = trace.error
        if error is not None and trace.outcome == "raised" and trace.reason is None:
            said = f"{error.type}: {error.message}" if error.message else error.type
            if error.type == "EOFError":
                said += ". Nobody types anything here, so input() finds nothing to read."
            if error.type == "RecursionError":
                said += ". Each call waits inside the one before it, until Python has no room for another: use a loop."
            line = error.line if error.line is not None else _head_of_called(error.message, evidence)
            yield evidence.finding("raised", f"the program ended with {error.type}", said, line)


def _head_of_called(message: str, evidence: Evidence) -> int | None:
    """`main() missing 1 required positional argument`, said where the grader called it: look at its head."""
    match = re.match(r"(\w+)\(\) (?:missing|takes|got)", message)
    function = evidence.function(match[1]) if match else None
    return function.lineno if function else None


def loop_never_stopped(evidence: Evidence) -> Iterator[Finding]:
    """Nobody waits for anything, and still it does not end: `run_forever` without a `stop`."""
    for trace in evidence.traces:
        if trace.outcome == "deadlock" and not trace.waiting:
            calls = (node for node in ast.walk(evidence.tree or ast.Module([], [])) if isinstance(node, ast.Call))
            yield evidence.finding(
                "deadlock",
                f"from {clock(trace.elapsed)} s on nothing can ever run again",
                "All tasks are done, and the event loop goes on without them: run_forever comes back only when "
                "somebody calls stop() of the loop. run_until_complete comes back when the coroutine is done.",
                next((call.lineno for call in calls if last_name(call) == "run_forever"), None),
            )


def deadlock(evidence: Evidence) -> Iterator[Finding]:
    """Everybody waits."""
    for trace in evidence.traces:
        if trace.outcome == "deadlock" and trace.waiting:
            yield _deadlock(trace, evidence)


def _deadlock(trace: Trace, evidence: Evidence) -> Finding:
    waits = "; ".join(_wait(waiting) for waiting in trace.waiting)
    # Who waits for a task waits for what that task waits for: look at the others first.
    waiting = sorted(trace.waiting, key=lambda one: (one.line is None, "task" in one.thing))
    return evidence.finding(
        "deadlock",
        f"from {clock(trace.elapsed)} s on nothing can ever run again",
        f"Everybody waits, and nobody is left to end the waiting: {waits}.",
        waiting[0].line,
    )


def _wait(waiting: Waiting) -> str:
    who = waiting.coroutine or waiting.task
    at = "" if waiting.line is None else f" (line {waiting.line})"
    whose = ""
    if waiting.tasks:
        joined = ", ".join(waiting.tasks)
        whose = f" that {joined} holds" if waiting.thing == "a Lock" else f": {joined}"
    return f"{waiting.task}, in {who}{at}, waits for {waiting.thing}{whose}"
