"""Observations: what a run shows that is no mistake by itself, and costs no points."""

from collections.abc import Iterable, Iterator

from grader.findings import skipped, tasks_given_up, threads_waited, uneven
from grader.findings.batches import BATCHES, batches, how_to_mend_batches
from grader.findings.bytes_and_texts import compared_with_a_text
from grader.findings.causes import LONGEST_TITLE, WITHIN
from grader.findings.cut_short import clean_up_cut_short, others_go_on
from grader.findings.dropped_errors import dropped_errors, returned_in_finally
from grader.findings.evidence import Evidence
from grader.findings.held_across import held_across
from grader.findings.kept_set import events_that_stay_set
from grader.findings.late_binding import late_bindings
from grader.findings.left_at_once import (
    asked_too_early,
    left_at_once,
    limits_of_what_never_waits,
    limits_of_zero,
    released_inside,
)
from grader.findings.left_open import left_open
from grader.findings.locks_not_taken import LOCKS_NOT_TAKEN
from grader.findings.made_before import awaited_one_by_one
from grader.findings.meant_otherwise import MEANT_OTHERWISE
from grader.findings.not_as_it_seems import contexts_lost, processes_left
from grader.findings.once_only import ONCE_ONLY
from grader.findings.out_of_reach import OUT_OF_REACH
from grader.findings.overlap import Overlap, overlaps
from grader.findings.pairs_mixed import pairs_mixed
from grader.findings.places import line_in_words, place_at
from grader.findings.plain_wrappers import plain_wrappers
from grader.findings.polling import keeps_looking
from grader.findings.shared_default import collections_of_classes, defaults_of_contexts
from grader.findings.tried_too_early import tries_to_make
from grader.findings.unreachable import unreachable_in
from grader.findings.without_words import WITHOUT_WORDS
from grader.findings.would_block import would_block
from grader.grades.results import Finding
from grader.text import cut
from grader.trace.trace import Trace, clock, short

MOST = 12
"""Observations of one program."""


Observation = Finding
"""A value with the fields of a finding; its code is one of `KINDS`, not of the catalogue."""

KINDS = (
    *("one-after-another", "in-batches", "computed", "never-reached", "left-open", "late-binding", "would-block"),
    *("timeout-unseen", "tasks-go-on", "cancelled-before-start", "closed-too-early"),
    *("held-across", "process-left", "context-lost", "pairs-mixed", "wrapped-plainly"),
    *("permits", "task-done", "waited-for-the-loop", "unasked", "waited-for-a-thread", "thread-goes-on"),
    *("left-in-queue", "clean-up-skipped", "swallows-all"),
    *("timeout-in-vain", "limit-in-vain", "asked-too-early", "error-dropped"),
    *("tries-once", "default-shared", "one-of-several", "stays-set"),
    *("queue-grows", "cut-short", "others-go-on", "tries-too-early", "one-object", "at-its-end", "default-once"),
    *("other-clock", "closed-before", "process-copy", "server-ends", "without-text", "changed-in-loop"),
    *("prints-a-task", "prints-a-function", "bytes-and-text", "released-twice", "keeps-looking", "lock-in-vain"),
)


def observe(evidence: Evidence) -> tuple[Observation, ...]:
    """Return what the runs of the evidence show, in the order of the file; equal traces have equal observations."""
    found: list[Observation] = []
    for trace in evidence.traces:
        for family in FAMILIES:
            try:
                found += family(evidence, trace)
            except RecursionError:  # the file is nested too deeply
                continue
    return tuple(in_order(found)[:MOST])


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """Return each observation once, in the order of their lines."""
    return sorted(dict.fromkeys(observations), key=lambda one: one.line or 0)


def observation(evidence: Evidence, kind: str, title: str, message: str, line: int | None) -> Observation:
    """Return an observation in the student's file, at this line."""
    return evidence.finding(kind, cut(WITHIN.sub("", title), LONGEST_TITLE), WITHIN.sub("", message), line)


def one_after_another(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe calls that could have run together."""
    for found in overlaps(evidence.tree, trace):
        more = " Their lines would come in another order." if found.prints else ""
        yield observation(
            evidence,
            "one-after-another",
            _ran(found),
            f"No {'round' if found.rounds else 'call'} used what the one before returned. Together they would take "
            f"{clock(found.together)} s: start all of them before you wait for any, with `asyncio.gather` or a "
            f"TaskGroup.{more}",
            found.line,
        )


def in_batches(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe batches of which each waits for its slowest member."""
    for found in batches(evidence.tree, trace):
        yield observation(evidence, "in-batches", BATCHES, how_to_mend_batches(found), found.line)


def _ran(found: Overlap) -> str:
    names = list(dict.fromkeys(short(name) for name in found.names))
    took = f"one after the other, for {clock(found.took)} s"
    if found.rounds:
        return f"the {found.calls} rounds of this loop, with {_and(names)}, ran {took}"
    if len(names) == 1:
        return f"{names[0]} ran {found.calls} times, {took}"
    return f"{_and(names)} ran {took}"


def _and(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def never_reached(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe statements that can never run."""
    for found in unreachable_in(evidence.tree) if evidence.tree else ():
        function = place_at(evidence, found.statement.lineno).function
        yield observation(
            evidence,
            "never-reached",
            f"this line{f' of {function}' if function else ''} never runs",
            f"It comes after `{found.after}` in {line_in_words(evidence, found.after_line)}, which leads elsewhere.",
            found.statement.lineno,
        )


def generator_left_open(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe generators whose clean-up does not run where the loop leaves them."""
    for found in left_open(evidence.tree, trace):
        yield observation(
            evidence,
            "left-open",
            f"{found.generator} is left by `{found.by}` before its end, and stays open",
            "Its clean-up does not run here, but when asyncio finds the generator, later or at the end of the program. "
            f"`async with contextlib.aclosing({found.generator}(…)) as …:` around the loop closes it at once.",
            found.line,
        )


def late_binding(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe functions made in a loop that see the last value of its variable."""
    for found in late_bindings(evidence.tree):
        name, value = found.function or "the lambda", found.variable
        yield observation(
            evidence,
            "late-binding",
            f"{name} sees the last {value} of the loop",
            f"It looks up {value} when it runs, and then the loop is over. Hand over the value that {value} has now: "
            f"as an argument, {found.remedy}.",
            found.line,
        )


def blocks_elsewhere(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe calls that wait outside of the event loop, although here they may have taken no time."""
    for found in would_block(evidence.tree, trace):
        yield observation(
            evidence,
            "would-block",
            f"{found.call} in {short(found.coroutine)} holds up the whole event loop until {found.until}",
            f"It waits outside of the event loop: until {found.until}, no other task can run. In a thread the loop "
            "stays free: `await asyncio.to_thread(…)`.",
            found.line,
        )


def lock_held_across(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe locks that are held across a wait in which they protect nothing."""
    for found in held_across(evidence.tree, trace):
        yield observation(
            evidence,
            "held-across",
            f"the calls of {short(found.coroutine)} wait for each other at `{found.lock}`",
            f"A call waited up to {clock(found.waited)} s for it, because the lock is held while `{found.awaited}` is "
            "awaited. Nothing that another call sees is changed before that is over. If the calls may overlap, await "
            "it outside of the lock, and hold the lock only around what must not be disturbed.",
            found.line,
        )


def given_up(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe tasks that a program gives up, and that do not end as it seems."""
    for found in tasks_given_up.timeouts_unseen(evidence.tree):
        yield observation(
            evidence,
            "timeout-unseen",
            "asyncio.wait raises no TimeoutError",
            "When its time is over, it returns what is not done as its second set, and cancels none of it: those tasks "
            "go on. `asyncio.wait_for` and `async with asyncio.timeout(…)` cancel, and raise TimeoutError.",
            found.line,
        )
    for found in tasks_given_up.losers(evidence.tree, trace):
        yield observation(
            evidence,
            "tasks-go-on",
            "the tasks that asyncio.wait did not wait for go on",
            f"It returns them as {found.name}, and cancels none. {tasks_given_up.cancel_the_rest(found)}",
            found.line,
        )
    for found in tasks_given_up.cancelled_before_start(evidence.tree, trace):
        yield observation(
            evidence,
            "cancelled-before-start",
            f"the task of {found.name} is cancelled before it has begun",
            f"No line of {found.name} has run then, so what it would clean up at its end is not cleaned up either: it "
            "never entered its `try` or `with`. `await asyncio.sleep(0)` before lets it begin.",
            found.line,
        )
    for found in tasks_given_up.closed_too_early(evidence.tree, trace):
        yield observation(
            evidence,
            "closed-too-early",
            f"the loop is closed before {found.name} is cancelled",
            f"`cancel` only asks. {tasks_given_up.run_until_ended(found)}",
            found.line,
        )


def not_seen(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe counts that do not come out even, waits for the loop, and exceptions that stay in a pool's futures."""
    for kind, told in (
        ("permits", uneven.permits(trace)),
        ("queue-grows", uneven.grows(trace, evidence.tree)),
        ("task-done", uneven.task_done(trace, evidence.tree)),
        ("waited-for-the-loop", uneven.waits_for_the_loop(trace)),
        ("unasked", uneven.unasked(trace, evidence.tree)),
        ("left-in-queue", skipped.items_left(trace, evidence.tree)),
        ("clean-up-skipped", skipped.clean_up(trace, evidence.tree)),
        ("swallows-all", skipped.swallows_all(trace, evidence.tree)),
        ("waited-for-a-thread", threads_waited.for_a_thread(trace, evidence.tree)),
        ("thread-goes-on", threads_waited.threads_that_go_on(trace, evidence.tree)),
    ):
        for one in told:
            yield observation(evidence, kind, one.title, one.message, one.line)


def wrapped_plainly(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe wrappers that are done before the coroutine function that they call has begun."""
    for found in plain_wrappers(evidence.tree):
        if any(short(call.coroutine).rpartition(".")[2] == found.name for call in trace.calls):
            missed = "catches none of its exceptions" if found.catches is not None else "measures nothing of its work"
            yield observation(
                evidence,
                "wrapped-plainly",
                f"{found.wrapper} is done before {found.name} begins",
                f"{found.wrapper} is a plain function: its call makes the coroutine object of {found.name}, which runs "
                f"when it is awaited, later. So {found.wrapper} {missed}. Begin it with `async def`, and `await` the "
                "call.",
                found.line,
            )


def seeming(evidence: Evidence, trace: Trace) -> Iterator[Observation]:
    """Observe lines that do less than it seems."""
    families = (processes_left, contexts_lost, pairs_mixed, left_at_once, asked_too_early, dropped_errors)
    for family in (*families, *MEANT_OTHERWISE, *ONCE_ONLY, *OUT_OF_REACH, *WITHOUT_WORDS, *OTHERS):
        for found in family(evidence.tree, trace):
            yield observation(evidence, found.kind, found.title, found.message, found.line)


OTHERS = (
    returned_in_finally,
    events_that_stay_set,
    awaited_one_by_one,
    compared_with_a_text,
    released_inside,
    clean_up_cut_short,
    others_go_on,
    tries_to_make,
    limits_of_what_never_waits,
    keeps_looking,
    defaults_of_contexts,
    collections_of_classes,
    limits_of_zero,
    *LOCKS_NOT_TAKEN,
)
FAMILIES = (
    *(one_after_another, in_batches, never_reached, generator_left_open, late_binding, blocks_elsewhere),
    *(lock_held_across, given_up, seeming, wrapped_plainly, not_seen),
)
