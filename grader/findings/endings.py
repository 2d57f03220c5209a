"""Runs that were stopped: by the sandbox, by a limit, or because they go on for ever."""

import ast
import re
from collections.abc import Iterator

from grader.findings import waits_outside
from grader.findings.blocking import goes_round
from grader.findings.evidence import Comparison, Evidence, is_of_lists
from grader.findings.looked_in_vain import came_back, looked_in_vain
from grader.findings.places import written
from grader.findings.said_by_python import as_sentence
from grader.findings.source import coroutines_in, inside, last_name, walk
from grader.findings.waited_again import waits_for_the_same
from grader.grades.results import Finding
from grader.trace.events import BlockingCall, Error, Step
from grader.trace.trace import Trace, clock, short

CALLED_ON = re.compile(r"^had called coroutine functions \d+ times in one step")
"""The message of `grader.virtual_time.bounds.Bounds.calls`."""
WITHOUT_AN_END = ("never-ends", "never-yields", "crashed")
"""Why a program that goes round and round was stopped."""
WITHOUT_END = "printed without end"
"""The message of the crash of a program that prints too much."""
OFTEN = 3
"""Attempts in a row that have failed."""
FAR = 1e9
"""Virtual seconds, about thirty years: a wait that grows each time has come so far."""
MANY_LINES = 500
"""Lines; fewer than an explanation considers of one run."""


def refused(evidence: Evidence) -> Iterator[Finding]:
    """Find what the sandbox refused; only a run in a sandbox has this reason."""
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
    """Find a program that was stopped from outside."""
    for trace in evidence.traces:
        at = f"{clock(trace.elapsed)} s"
        held = _await_without_a_wait(evidence, trace) if trace.reason == "never-ends" else None
        endless = _never_raises_the_end(evidence, trace)
        again = waits_for_the_same(evidence, trace) if trace.reason in WITHOUT_AN_END else None
        if again is not None:
            yield again
        elif endless is not None:
            yield evidence.finding(
                "never-ends",
                "the program does not come to an end",
                "`async for` goes on until `__anext__` raises StopAsyncIteration, and nothing here raises it. Raise it "
                "where there is no next value.",
                endless.lineno,
            )
        elif held is not None:
            yield evidence.finding(
                "never-ends",
                "the program does not come to an end",
                f"It was stopped at {at} of its own time. `{written(evidence, held)}` gives no way in this loop: there "
                "is nothing to wait for, so the loop goes round and nothing else has a turn.",
                held.lineno,
            )
        elif trace.error is not None and CALLED_ON.search(trace.error.message) and trace.calls[-1].awaited_at:
            last = trace.calls[-1]
            yield evidence.finding(
                "never-ends",
                f"this loop calls {short(last.coroutine)} without end, and nothing else has a turn",
                f"It was stopped at {at} of its own time, when it {trace.error.message}. {short(last.coroutine)} is "
                "awaited, and comes back at once: an `await` lets the others run only where something has to be waited "
                "for. `await asyncio.sleep(0)` in the loop gives way to them.",
                last.awaited_at,
            )
        elif trace.error is not None and trace.error.type == "TriedInVain":
            yield _tried_in_vain(evidence, trace.error, at)
        elif trace.error is not None and trace.error.type == "SameAgain":
            yield came_back(evidence, trace)
        elif trace.error is not None and trace.error.type == "NothingElse":
            yield evidence.finding(
                "never-ends",
                "the program does not come to an end",
                f"Nothing leaves this loop, and nothing else in the program happens any more: it was stopped at {at} "
                "of its own time. `--until SECONDS` shows as much of it as you want.",
                trace.stopped_at,
            )
        elif (trace.reason == "never-ends" and (tried := _tried_in_a_task(evidence, trace)) is not None) or (
            trace.reason == "deadlock" and trace.elapsed > FAR and (tried := _tried_in_a_task(evidence, trace))
        ):
            yield tried
        elif trace.reason == "never-ends" and not never_came_back(trace):
            if trace.error is not None and trace.error.type == "NothingCame":
                yield waits_outside.finding_for(evidence, trace)
                continue
            yield evidence.finding(
                "never-ends",
                "the program does not come to an end",
                f"It was stopped at {at} of its own time{_having_done(trace)}. A loop that never waits, or never "
                "ends, does that.",
                trace.stopped_at or (trace.steps[-1].line if trace.steps else None),
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


OWN_MISTAKES = {
    *("NameError", "UnboundLocalError", "AttributeError", "TypeError", "ImportError", "ModuleNotFoundError"),
    "NotImplementedError",
}
"""Exceptions that come from a line of the program as it is written, and never pass."""


def _tried_in_vain(evidence: Evidence, error: Error, at: str) -> Finding:
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


def _never_raises_the_end(evidence: Evidence, trace: Trace) -> ast.AsyncFunctionDef | None:
    """Return an `__anext__` of the file that was called again and again, and in which nothing can end the iteration."""
    if trace.reason not in WITHOUT_AN_END:
        return None
    for name, function in coroutines_in(evidence.tree):
        if name.endswith(".__anext__") and len(trace.calls_of(name)) > MANY_LINES:
            words = {last_name(node) for node in walk(function)}
            if not words & {"StopAsyncIteration", "anext", "__anext__"}:
                return function
    return None


def _await_without_a_wait(evidence: Evidence, trace: Trace) -> ast.Await | None:
    """Return the `await` of a loop that went round in one step, since nothing had to be waited for.

    Other calls in the loop may be what takes so long, so only loops without any count.
    """
    line = trace.stopped_at
    if line is None or not trace.steps or trace.steps[-1].how != "under way" or evidence.tree is None:
        return None
    loops = [node for node in walk(evidence.tree) if isinstance(node, ast.While | ast.For)]
    around = [node for node in loops if node.lineno <= line <= (node.end_lineno or 0)]
    inner = max(around, key=lambda node: node.lineno, default=None)
    nodes = list(inside(*inner.body)) if inner is not None else []
    awaits = [node for node in nodes if isinstance(node, ast.Await)]
    awaited = {id(node) for one in awaits for node in walk(one)}
    if not awaits or any(
        isinstance(node, ast.Call | ast.For | ast.While) and id(node) not in awaited for node in nodes
    ):
        return None
    return None if any(step.line == one.lineno for step in trace.steps[:-1] for one in awaits) else awaits[0]


def goes_on(evidence: Evidence) -> Iterator[Finding]:
    """Find a program that was still running when the suite cut it off, long after it should have ended."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None or evidence.last[1].outcome != "cut off":
        return
    trace, end = evidence.last[1], _expected_end(comparison)
    if end is None or trace.elapsed <= 2 * end + 1 or not trace.tasks:
        return
    life = trace.tasks[0]
    step = next((one for one in reversed(trace.steps) if one.task == life.name), None)
    tried = _tried_each_time(evidence, trace, step) if step is not None else None
    if tried is not None:
        yield tried
        return
    yield evidence.finding(
        "never-ends",
        "the program does not come to an end",
        f"It should end at {clock(end)} s. At {clock(trace.elapsed)} s the grader stopped it, and "
        f"{evidence.named(step.left if step else life.coroutine)} was still waiting here.",
        step.line if step is not None else None,
    )


def _tried_in_a_task(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for such a loop in any of the tasks."""
    last = {step.task: step for step in trace.steps}
    found = (_tried_each_time(evidence, trace, step) for step in last.values())
    return next((one for one in found if one is not None), None)


def _tried_each_time(evidence: Evidence, trace: Trace, step: Step) -> Finding | None:
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


def _expected_end(comparison: Comparison) -> float | None:
    """Return when the run should have ended, as far as the comparison shows it (virtual seconds)."""
    if comparison.question == "elapsed" and comparison.operator == "==":
        return float(comparison.expected)
    if comparison.question == "timed_lines" and is_of_lists(comparison) and comparison.expected:
        return max(float(line.rpartition("@")[2]) for line in comparison.expected)
    return None


def _having_done(trace: Trace) -> str:
    """Return how much the program had done when a bound of `grader.virtual_time.bounds` ended it."""
    return f", when it {trace.error.message}" if trace.error and trace.error.message else ""


def never_came_back(trace: Trace) -> bool:
    """Return whether the run ended in a call that blocked the loop for good, which `blocking` explains."""
    return any(call.call != "time.sleep" for call in _last_for_good(trace)) or goes_round(trace)


def _last_for_good(trace: Trace) -> list[BlockingCall]:
    """Return the last blocking call, if it waited for what only the loop could bring about."""
    return [call for call in trace.blocking[-1:] if not call.seconds and not call.waits_for_process]


def _prints_at_one_time(trace: Trace) -> bool:
    """Return whether most of very many lines have the time at which the program was stopped."""
    return sum(line.at == trace.elapsed for line in trace.printed) > max(len(trace.printed) / 2, MANY_LINES)
