"""What a failed check tells of its cause: the catalogue of findings.

Each family is a module with a pure function from the evidence to findings. The families stand in the order in
which a student should hear of them, causes before consequences: what follows from a cause folds under it, so only
the first family that has something to say is heard.
"""

import re
from collections.abc import Callable, Iterable, Set

import msgspec

from grader.findings import (
    blocking,
    cancellation,
    constructs,
    endings,
    hardcoded,
    kinds,
    locks,
    loose_ends,
    lost_errors,
    misuse,
    never_ran,
    output,
    sequential,
    shadowing,
    shared_state,
)
from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.text import cut, visible

LONGEST_TITLE, LONGEST_MESSAGE = 300, 1_500
"""Characters: a program may return, or be called, whatever it likes."""

WITHIN = re.compile(r"(?:\w+\.<locals>\.)+")
"""What Python puts before the name of a function inside another one: it tells a student nothing."""
Family = Callable[[Evidence], Iterable[Finding]]

FAMILIES: tuple[Family, ...] = (
    endings.not_run,
    endings.refused,
    shadowing.find,
    kinds.find,
    misuse.find,
    lost_errors.group_uncaught,
    cancellation.timeout_caught_inside,
    blocking.find,
    cancellation.swallowed,
    never_ran.round_and_round,
    endings.stopped,
    endings.loop_never_stopped,
    endings.raised_by_itself,
    never_ran.find,
    misuse.not_awaitable,
    endings.raised,
    locks.made_per_call,
    locks.too_wide,
    sequential.find,
    constructs.forbidden,
    loose_ends.find,
    lost_errors.results_unseen,
    endings.deadlock,
    shared_state.find,
    hardcoded.find,
    constructs.named_by_author,
    constructs.missing,
    constructs.loop_left_open,
    output.find,
)


def find(checks: Iterable[Evidence]) -> tuple[Finding, ...]:
    """The findings of the failed checks of one exercise: those of the first family that has any, each once."""
    checks = tuple(checks)
    for family in FAMILIES:
        found: dict[tuple[str, int | None], Finding] = {}
        for evidence in checks:
            for finding in _heard(family, evidence):
                found.setdefault((finding.code, finding.line), _readable(finding))
        if found:
            findings = tuple(found.values())
            return findings[:1] if family is output.find else findings
    return ()


def missing_file(file: str, where: str) -> Finding:
    """Of what an exercise asks for, not even the file is there; a folder, or `what was handed in`, lacks it."""
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
    misuse.find,
    lost_errors.group_uncaught,
    cancellation.timeout_caught_inside,
    blocking.find,
    cancellation.swallowed,
    never_ran.round_and_round,
    endings.stopped,
    endings.loop_never_stopped,
    never_ran.find,
    misuse.not_awaitable,
    endings.raised,
    loose_ends.find,
    lost_errors.results_unseen,
    endings.deadlock,
    locks.made_per_call,
    shared_state.find,
)


def find_in_trace(evidence: Evidence) -> tuple[Finding, ...]:
    """The findings of a program of which nobody expects anything: whatever its trace shows by itself."""
    found: dict[tuple[str, int | None], Finding] = {}
    for family in WITHOUT_EXPECTATION:
        codes = {finding.code for finding in found.values()}
        if any(family in repeated and codes & causes for causes, repeated in CONSEQUENCES):
            continue
        for finding in _heard(family, evidence):
            found.setdefault((finding.code, finding.line), _readable(finding))
    return tuple(found.values())


EXPLAINED = {misuse_.code for misuse_ in misuse.MISUSES} | {
    "needs-unpacking",
    "not-awaitable",
    "task-awaited-at-once",
    "syntax-error",
    "await-outside-async",
    "missing-name",
    "refused",
    "shadows-stdlib",
    "error-group-uncaught",
    "timeout-caught-inside",
}
"""Causes of exceptions."""
CONSEQUENCES: tuple[tuple[Set[str], tuple[Family, ...]], ...] = (
    (EXPLAINED, (never_ran.find, misuse.not_awaitable, endings.raised, loose_ends.find)),
    ({"cancellation-swallowed"}, (endings.stopped, loose_ends.find, endings.deadlock)),
    ({"never-awaited"}, (endings.stopped,)),
)
"""After findings with these codes, these families only repeat what came of it."""


def _heard(family: Family, evidence: Evidence) -> tuple[Finding, ...]:
    """What the family has to say: nothing of a file that is nested too deeply to be looked through."""
    try:
        return tuple(family(evidence))
    except RecursionError:
        return ()


def _readable(finding: Finding) -> Finding:
    """What the student's program said is quoted in it: nothing of that may work on a terminal or a page."""
    title = cut(WITHIN.sub("", finding.title), LONGEST_TITLE)
    message = cut(WITHIN.sub("", finding.message), LONGEST_MESSAGE)
    return msgspec.structs.replace(finding, title=title, message=message)
