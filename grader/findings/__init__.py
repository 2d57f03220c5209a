"""What a failed check tells of its cause: the catalogue of findings.

Each family is a module with a pure function from the evidence to findings. The families stand in the order in
which a student should hear of them, causes before consequences: what follows from a cause folds under it, so only
the first family that has something to say is heard.
"""

from collections.abc import Iterable

import msgspec

from grader.findings import (
    blocking,
    constructs,
    endings,
    hardcoded,
    kinds,
    loose_ends,
    misuse,
    never_ran,
    output,
    sequential,
)
from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.text import visible

FAMILIES = (
    endings.not_run,
    kinds.find,
    misuse.find,
    blocking.find,
    endings.stopped,
    endings.raised_by_itself,
    never_ran.find,
    misuse.not_awaitable,
    endings.raised,
    sequential.find,
    constructs.forbidden,
    loose_ends.find,
    endings.deadlock,
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
            for finding in family(evidence):
                found.setdefault((finding.code, finding.line), _readable(finding))
        if found:
            findings = tuple(found.values())
            return findings[:1] if family is output.find else findings
    return ()


WITHOUT_EXPECTATION = (
    endings.not_run,
    misuse.find,
    blocking.find,
    endings.stopped,
    never_ran.find,
    misuse.not_awaitable,
    endings.raised,
    loose_ends.find,
    endings.deadlock,
)
AFTER_AN_EXCEPTION = (never_ran.find, misuse.not_awaitable, endings.raised, loose_ends.find)
"""Families that only repeat what an exception of a known cause has led to."""


def find_in_trace(evidence: Evidence) -> tuple[Finding, ...]:
    """The findings of a program of which nobody expects anything: whatever its trace shows by itself."""
    found: dict[tuple[str, int | None], Finding] = {}
    for family in WITHOUT_EXPECTATION:
        if family in AFTER_AN_EXCEPTION and any(finding.code in EXPLAINED for finding in found.values()):
            continue
        for finding in family(evidence):
            found.setdefault((finding.code, finding.line), _readable(finding))
    return tuple(found.values())


EXPLAINED = {misuse_.code for misuse_ in misuse.MISUSES} | {
    "needs-unpacking",
    "not-awaitable",
    "syntax-error",
    "await-outside-async",
    "missing-name",
}


def _readable(finding: Finding) -> Finding:
    """What the student's program said is quoted in it: nothing of that may work on a terminal or a page."""
    return msgspec.structs.replace(finding, title=visible(finding.title), message=visible(finding.message))
