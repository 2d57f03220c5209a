"""The catalogue of findings: the causes that a failed check shows.

Each family is a module with a pure function from the evidence to findings. The order of the families is the order in
which a student should read them, causes before consequences. The consequences of a cause are left out, so only the
first family with a finding counts.
"""

import re
from collections.abc import Callable, Iterable, Set

import msgspec

from grader.findings import (
    blocking,
    called_back,
    cancellation,
    constructs,
    context_leak,
    deadlocks,
    drift,
    endings,
    endless_await,
    from_outside,
    function_called,
    guards,
    handed_over,
    hardcoded,
    kinds,
    lock_for_all_keys,
    locks,
    loose_ends,
    lost_errors,
    misuse,
    named_places,
    never_ran,
    output,
    overwritten,
    printing,
    running_on,
    sequential,
    shadowing,
    shared_state,
    students_tests,
    wrong_loop,
)
from grader.findings.evidence import Evidence
from grader.grades.results import Finding
from grader.text import cut, visible

LONGEST_TITLE, LONGEST_MESSAGE = 300, 1_500
"""Characters; a program's results and names may be of any length."""

ABOUT_A_RUN = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide", "hardcoded", "deadlock", "race", "context-leak"),
    *("wrong-text", "missing-line", "extra-line", "wrong-order", "wrong-time", "too-slow", "too-fast", "wrong-result"),
}
"""Findings whose words describe what one run printed, returned or took."""

WITHIN = re.compile(r"(?:\w+\.<locals>\.)+")
"""The prefix that Python adds to the name of an inner function; it means nothing to a student."""
Family = Callable[[Evidence], Iterable[Finding]]

FAMILIES: tuple[Family, ...] = (
    endings.not_run,
    endings.refused,
    shadowing.find,
    kinds.find,
    wrong_loop.find,
    function_called.find,
    misuse.find,
    lost_errors.group_uncaught,
    cancellation.timeout_caught_inside,
    from_outside.not_noticed,
    blocking.find,
    cancellation.swallowed,
    never_ran.round_and_round,
    endless_await.find,
    blocking.gave_no_way,
    endings.stopped,
    deadlocks.loop_never_stopped,
    endings.raised_by_itself,
    called_back.coroutine_functions,
    never_ran.find,
    named_places.error_swallowed,
    named_places.closing_not_awaited,
    named_places.generator_not_closed,
    named_places.never_waits,
    named_places.connection_left_open,
    students_tests.too_strict,
    misuse.not_awaitable,
    endings.raised,
    locks.made_per_call,
    lock_for_all_keys.where_late,
    locks.too_wide,
    drift.find,
    sequential.find,
    constructs.forbidden,
    deadlocks.not_given_back,
    loose_ends.find,
    lost_errors.results_unseen,
    deadlocks.find,
    students_tests.too_weak,
    shared_state.find,
    overwritten.find,
    context_leak.find,
    guards.missing,
    running_on.find,
    endings.goes_on,
    printing.find,
    hardcoded.find,
    hardcoded.parameter_not_read,
    constructs.named_by_author,
    constructs.missing,
    constructs.loop_left_open,
    from_outside.find,
    blocking.gives_no_way,
    output.find,
    constructs.given_too_little,
)


def find(checks: Iterable[Evidence]) -> tuple[Finding, ...]:
    """Return the findings of the failed checks of one exercise: those of the first family that has any, each once."""
    return cause(checks)[0]


def cause(checks: Iterable[Evidence]) -> tuple[tuple[Finding, ...], Evidence | None]:
    """Return the findings of the failed checks of one exercise, and the check that the first of them comes from.

    Checks that run the student's code alone come first: what they show is easier to follow.
    """
    ordered = sorted(checks, key=lambda evidence: bool(evidence.graders_part))
    for family in FAMILIES:
        found: dict[tuple[str, int | str | None], tuple[Finding, Evidence]] = {}
        for evidence in ordered:
            for finding in _heard(family, evidence):
                told = _readable(_with_graders_part(finding, evidence))
                # A function that is not called shows at several lines, and is one cause.
                place = finding.title if family is hardcoded.find else finding.line
                found.setdefault((finding.code, place), (told, evidence))
        if found:
            placed = {finding.code for finding, _ in found.values() if finding.line is not None}
            kept = [one for one in found.values() if one[0].line is not None or one[0].code not in placed]
            alone = [one for one in kept if not one[1].graders_part]
            if family is deadlocks.find and alone:
                kept = alone  # with the grader's part, the same wait shows at other lines
            findings = tuple(finding for finding, _ in kept)
            return findings[:1] if family is output.find else findings, kept[0][1]
    return (), None


def _with_graders_part(finding: Finding, evidence: Evidence) -> Finding:
    """Add to the message what code of the grader did, where the finding is about its lines, times or results.

    A finding without a line gets it, too: its cause may be in the grader's code.
    """
    if not _needs_graders_part(finding, evidence):
        return finding
    more = [finding.message] if finding.message != finding.title else []
    return msgspec.structs.replace(finding, message=" ".join([*more, evidence.graders_part]))


def tells_graders_part(finding: Finding, evidence: Evidence) -> bool:
    """Return whether the message of a finding from this evidence describes what code of the grader did."""
    return _needs_graders_part(finding, evidence) or finding.title == handed_over.MADE_HERE


def _needs_graders_part(finding: Finding, evidence: Evidence) -> bool:
    about_it = finding.code in ABOUT_A_RUN or (finding.line is None and bool(evidence.traces))
    return about_it and bool(evidence.graders_part) and not evidence.said


def is_named(finding: Finding, words: str) -> bool:
    """Return whether these words of the suite's author name this finding."""
    return finding.title == _title(words)


def missing_file(file: str, where: str) -> Finding:
    """Return the finding for a file that a folder, or `what was handed in`, lacks."""
    return Finding(
        code="missing-file",
        title="the exercise's file is missing",
        message=visible(f"There is no file {file} in {where}.")
        + " The exercise asks for a file of exactly this name, of at most 1 MB.",
        file=file,
    )


WITHOUT_EXPECTATION: tuple[Family, ...] = (
    endings.not_run,
    endings.refused,
    shadowing.find,
    shadowing.by_file_name,
    wrong_loop.find,
    function_called.find,
    misuse.find,
    lost_errors.group_uncaught,
    cancellation.timeout_caught_inside,
    from_outside.find,
    blocking.find,
    cancellation.swallowed,
    never_ran.round_and_round,
    endless_await.find,
    blocking.gave_no_way,
    endings.stopped,
    deadlocks.loop_never_stopped,
    called_back.coroutine_functions,
    never_ran.find,
    misuse.not_awaitable,
    endings.raised_by_itself,
    endings.raised_for_want_of_await,
    deadlocks.not_given_back,
    loose_ends.find,
    lost_errors.results_unseen,
    deadlocks.find,
    locks.made_per_call,
    shared_state.find,
    printing.without_f,
    lock_for_all_keys.find,
)


def find_in_trace(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings of a program without a suite: what its trace shows by itself."""
    found: dict[tuple[str, int | None], Finding] = {}
    for family in WITHOUT_EXPECTATION:
        codes = {finding.code for finding in found.values()}
        if any(family in repeated and codes & causes for causes, repeated in CONSEQUENCES):
            continue
        for finding in _heard(family, evidence):
            found.setdefault((finding.code, finding.line), _readable(finding))
    return tuple(found.values())


EXPLAINED = {misuse_.code for misuse_ in misuse.MISUSES} | {
    "function-not-called",
    "sequential-await",
    "needs-unpacking",
    "not-awaitable",
    "task-awaited-at-once",
    "syntax-error",
    "await-outside-async",
    "missing-name",
    "refused",
    "shadows-stdlib",
    "wrong-loop",
    "error-group-uncaught",
    "timeout-caught-inside",
}
"""Causes of exceptions."""
CONSEQUENCES: tuple[tuple[Set[str], tuple[Family, ...]], ...] = (
    (
        EXPLAINED,
        (
            never_ran.find,
            misuse.not_awaitable,
            endings.raised_by_itself,
            endings.raised_for_want_of_await,
            loose_ends.find,
        ),
    ),
    ({"cancellation-swallowed"}, (endings.stopped, loose_ends.find, deadlocks.find)),
    (
        {"function-called"},
        (
            misuse.find,
            blocking.find,
            called_back.coroutine_functions,
            never_ran.find,
            endings.raised_by_itself,
            endings.raised_for_want_of_await,
            loose_ends.find,
        ),
    ),
    ({"blocking-call"}, (blocking.gave_no_way,)),
    ({"not-thread-safe"}, (endings.stopped, deadlocks.loop_never_stopped, deadlocks.find)),
    ({"sequential-await", "task-awaited-at-once"}, (endings.stopped,)),
    ({"never-awaited"}, (endings.stopped, endings.raised_for_want_of_await)),
)
"""Families that only repeat the consequences of findings with these codes."""


def _heard(family: Family, evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings of a family; none for a file that is nested too deeply to be searched, or if it is late.

    The evidence keeps them, except where they depend on the checks that passed: these are known later.
    """
    kept = evidence.found if family is not hardcoded.find else None
    if kept is not None and family in kept:
        return kept[family]
    if evidence.is_late():
        return ()
    try:
        found = tuple(family(evidence))
    except RecursionError:
        found = ()
    if kept is not None:
        kept[family] = found
    return found


def _readable(finding: Finding) -> Finding:
    """Return the finding cut to length, without what Python puts before the names of inner functions."""
    title = _title(finding.title)
    message = cut(WITHIN.sub("", finding.message), LONGEST_MESSAGE)
    return msgspec.structs.replace(finding, title=title, message=message)


def _title(text: str) -> str:
    return cut(WITHIN.sub("", text), LONGEST_TITLE)
