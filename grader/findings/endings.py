"""Runs that were stopped: by the sandbox, by a limit, or because they go on for ever."""

import ast
import re
from collections.abc import Iterator

from grader.findings import waits_outside
from grader.findings.blocking import goes_round
from grader.findings.endless_iteration import iteration_without_end
from grader.findings.evidence import Comparison, Evidence, is_of_lists
from grader.findings.locks_looked_at import waits_by_looking
from grader.findings.looked_in_vain import came_back
from grader.findings.places import written
from grader.findings.rounds_without_wait import round_without_wait
from grader.findings.source import inside, walk
from grader.findings.tried_again import tried_each_time, tried_in_a_task, tried_in_vain
from grader.findings.waited_again import waits_for_the_same
from grader.grades.results import Finding
from grader.trace.events import BlockingCall
from grader.trace.trace import Trace, clock, short

CALLED_ON = re.compile(r"^had called coroutine functions \d+ times in one step")
"""The message of `grader.virtual_time.bounds.Bounds.calls`."""
WITHOUT_AN_END = ("never-ends", "never-yields", "crashed")
"""Reasons to stop a program that goes round and round."""
WITHOUT_END = "printed without end"
"""The message of the crash of a program that prints too much."""
FAR = 1e9
"""Virtual seconds, about thirty years: a wait that grows each time has come so far."""
NO_END, NO_TIME = "the program does not come to an end", "time never passes in this program"
"""Titles of findings."""
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
    """Find a program that was stopped from outside: the first explanation that fits, for each of its runs."""
    for trace in evidence.traces:
        found = (explanation(evidence, trace) for explanation in EXPLANATIONS)
        first = next((finding for finding in found if finding is not None), None)
        if first is not None:
            yield first


def _always_the_same_wait(evidence: Evidence, trace: Trace) -> Finding | None:
    return waits_for_the_same(evidence, trace) if trace.reason in WITHOUT_AN_END else None


def _iteration_without_end(evidence: Evidence, trace: Trace) -> Finding | None:
    return iteration_without_end(evidence, trace) if trace.reason in WITHOUT_AN_END else None


def _awaits_without_a_wait(evidence: Evidence, trace: Trace) -> Finding | None:
    held = _await_without_a_wait(evidence, trace) if trace.reason == "never-ends" else None
    if held is None:
        return None
    return evidence.finding(
        "never-ends",
        NO_END,
        f"It was stopped at {_at(trace)} of its own time. `{written(evidence, held)}` gives no way in this loop: there "
        "is nothing to wait for, so the loop goes round and nothing else has a turn.",
        held.lineno,
    )


def _calls_without_end(evidence: Evidence, trace: Trace) -> Finding | None:
    if trace.error is None or not CALLED_ON.search(trace.error.message) or not trace.calls[-1].awaited_at:
        return None
    last = trace.calls[-1]
    return evidence.finding(
        "never-ends",
        f"this loop calls {short(last.coroutine)} without end, and nothing else has a turn",
        f"It was stopped at {_at(trace)} of its own time, when it {trace.error.message}. {short(last.coroutine)} is "
        "awaited, and comes back at once: an `await` lets the others run only where something has to be waited "
        "for. `await asyncio.sleep(0)` in the loop gives way to them.",
        last.awaited_at,
    )


def _nothing_changes(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for a loop that was stopped since nothing could change for it any more."""
    kind = "" if trace.error is None else trace.error.type
    if kind == "TriedInVain" and trace.error is not None:
        return tried_in_vain(evidence, trace.error, _at(trace))
    if kind == "SameAgain":
        return came_back(evidence, trace)
    if kind == "NothingElse":
        return evidence.finding(
            "never-ends",
            NO_END,
            f"Nothing leaves this loop, and nothing else in the program happens any more: it was stopped at "
            f"{_at(trace)} of its own time. `--until SECONDS` shows as much of it as you want.",
            trace.stopped_at,
        )
    return None


def _tries_in_a_task(evidence: Evidence, trace: Trace) -> Finding | None:
    is_endless = trace.reason == "never-ends" or (trace.reason == "deadlock" and trace.elapsed > FAR)
    return tried_in_a_task(evidence, trace) if is_endless else None


def _never_ends(evidence: Evidence, trace: Trace) -> Finding | None:
    if trace.reason != "never-ends" or never_came_back(trace):
        return None
    if trace.error is not None and trace.error.type == "NothingCame":
        return waits_outside.finding_for(evidence, trace)
    return evidence.finding(
        "never-ends",
        NO_END,
        f"It was stopped at {_at(trace)} of its own time{_having_done(trace)}. {_what_does_that(trace)}",
        _where_it_stopped(trace),
    )


def _never_yields(evidence: Evidence, trace: Trace) -> Finding | None:
    if trace.reason != "never-yields":
        return None
    return evidence.finding(
        "never-yields",
        NO_TIME,
        f"At {_at(trace)} it went round and round without waiting for anything that takes time. To wait until a time "
        "comes, sleep until then: `await asyncio.sleep(…)`.",
        _where_it_stopped(trace),
    )


def _crashed(evidence: Evidence, trace: Trace) -> Finding | None:
    if trace.reason != "crashed":
        return None
    how = trace.error.message if trace.error else "ended its own process"
    line = trace.printed[-1].line if trace.printed and how == WITHOUT_END else None
    if how == WITHOUT_END and _prints_at_one_time(trace):
        return evidence.finding(
            "never-yields",
            NO_TIME,
            f"At {_at(trace)} it printed, went round and printed again, without end: it waits for nothing that takes "
            "time. Between two lines, sleep: `await asyncio.sleep(…)`.",
            line,
        )
    return evidence.finding("crashed", "the program was stopped", f"It {how}.", line)


EXPLANATIONS = (
    *(_always_the_same_wait, _iteration_without_end, _awaits_without_a_wait, _calls_without_end, _nothing_changes),
    round_without_wait,
    waits_by_looking,
    *(_tries_in_a_task, _never_ends, _never_yields, _crashed),
)
"""Functions that explain why a run was stopped, the most particular first."""


def _at(trace: Trace) -> str:
    """Return the virtual time at which the run was stopped."""
    return f"{clock(trace.elapsed)} s"


def _where_it_stopped(trace: Trace) -> int | None:
    """Return the line at which the run was stopped, or that of its last step."""
    return trace.stopped_at or (trace.steps[-1].line if trace.steps else None)


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
    tried = tried_each_time(evidence, trace, step) if step is not None else None
    if tried is not None:
        yield tried
        return
    yield evidence.finding(
        "never-ends",
        NO_END,
        f"It should end at {clock(end)} s. At {clock(trace.elapsed)} s the grader stopped it, and "
        f"{evidence.named(step.left if step else life.coroutine)} was still waiting here.",
        step.line if step is not None else None,
    )


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


def _what_does_that(trace: Trace) -> str:
    waited = trace.error is not None and trace.error.message.startswith("had waited")
    return "A loop that never ends does that." if waited else "A loop that never waits, or never ends, does that."


def never_came_back(trace: Trace) -> bool:
    """Return whether the run ended in a call that blocked the loop for good, which `blocking` explains."""
    return any(call.call != "time.sleep" for call in _last_for_good(trace)) or goes_round(trace)


def _last_for_good(trace: Trace) -> list[BlockingCall]:
    """Return the last blocking call, if it waited for what only the loop could bring about."""
    return [call for call in trace.blocking[-1:] if not call.seconds and not call.waits_for_process]


def _prints_at_one_time(trace: Trace) -> bool:
    """Return whether most of very many lines have the time at which the program was stopped."""
    return sum(line.at == trace.elapsed for line in trace.printed) > max(len(trace.printed) / 2, MANY_LINES)
