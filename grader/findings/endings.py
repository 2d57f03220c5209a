"""How a run ended, where it did not end well."""

import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import Error, Trace, Waiting, clock

WANTS_AWAIT = re.compile(r"'coroutine'(?! object is not callable)|'await' expression|can't be awaited|'NoneType'")
"""In the messages of exceptions that may come from a value which should have been awaited."""


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
                f"Python stopped reading here: {error.message}.",
                error.line,
            )
        elif trace.reason == "await-outside-async":
            yield evidence.finding(
                "await-outside-async",
                "`await` stands in a plain function",
                "Only a function that begins with `async def` can wait with `await`. Make the function `async def`, "
                "and await it where it is called.",
                error.line,
            )
        elif trace.reason == "missing-name" or (lacking := _lacking(error, evidence)):
            yield evidence.finding(
                "missing-name",
                error.message if trace.reason else lacking,
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


def _lacking(error: Error, evidence: Evidence) -> str:
    """What a scenario asked the file for in vain."""
    match = re.match(r"module '(\w+)' has no attribute '(\w+)'", error.message)
    if match is None or match[1] != evidence.file.partition(".")[0]:
        return ""
    return f"there is no {match[2]} in {evidence.file}"


def stopped(evidence: Evidence) -> Iterator[Finding]:
    """It was ended from outside."""
    for trace in evidence.traces:
        at = f"{clock(trace.elapsed)} s"
        if trace.reason == "never-ends":
            yield evidence.finding(
                "never-ends",
                "the program was still running at the time limit",
                f"It was stopped at {at} of its own time. A loop that never waits, or never ends, does that.",
            )
        elif trace.reason == "never-yields":
            yield evidence.finding(
                "never-yields",
                "time never passes in this program",
                f"At {at} it went round and round without waiting for anything that takes time. To wait until a time "
                "comes, sleep until then: `await asyncio.sleep(…)`.",
                trace.steps[-1].line if trace.steps else None,
            )
        elif trace.reason == "crashed":
            how = trace.error.message if trace.error else "ended its own process"
            yield evidence.finding("crashed", "the program was stopped", f"It {how}.")


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
            yield evidence.finding("raised", f"the program ended with {error.type}", said, error.line)


def deadlock(evidence: Evidence) -> Iterator[Finding]:
    """Everybody waits."""
    for trace in evidence.traces:
        if trace.outcome == "deadlock":
            yield _deadlock(trace, evidence)


def _deadlock(trace: Trace, evidence: Evidence) -> Finding:
    waits = "; ".join(_wait(waiting) for waiting in trace.waiting)
    # Who waits for a task waits for what that task waits for: look at the others first.
    waiting = sorted(trace.waiting, key=lambda one: (one.line is None, "task" in one.thing))
    first = waiting[0].line if waiting else None
    return evidence.finding(
        "deadlock",
        f"from {clock(trace.elapsed)} s on nothing can ever run again",
        f"Everybody waits, and nobody is left to end the waiting: {waits}." if waits else "Everybody waits.",
        first,
    )


def _wait(waiting: Waiting) -> str:
    who = waiting.coroutine or waiting.task
    at = "" if waiting.line is None else f" (line {waiting.line})"
    whose = ""
    if waiting.tasks:
        joined = ", ".join(waiting.tasks)
        whose = f" that {joined} holds" if waiting.thing == "a Lock" else f": {joined}"
    return f"{waiting.task}, in {who}{at}, waits for {waiting.thing}{whose}"
