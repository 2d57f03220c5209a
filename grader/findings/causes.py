"""The causes that a failed check shows, and those that a trace shows by itself."""

import re
from collections.abc import Iterable

import msgspec

from grader.findings import deadlocks, handed_over, hardcoded, output, own_code
from grader.findings.evidence import Evidence
from grader.findings.families import CONSEQUENCES, FAMILIES, WITHOUT_EXPECTATION, Family
from grader.findings.said_by_python import as_sentence
from grader.findings.source import TooLateError, searching
from grader.grades.results import Finding
from grader.text import cut, visible

LONGEST_TITLE, LONGEST_MESSAGE = 300, 1_500
"""Characters; a program's results and names may be of any length."""

ABOUT_A_RUN = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide", "hardcoded", "deadlock", "race", "context-leak"),
    *("wrong-text", "missing-line", "extra-line", "wrong-order", "wrong-time", "too-slow", "too-fast", "wrong-result"),
    *("task-left-behind", "result-too-early"),
}
"""Findings whose words describe what one run printed, returned, took or left behind."""

ENDED_BY_IT = {"raised", "never-ends"}
"""Findings that a function in place of the student's may bring about."""

WITHIN = re.compile(r"\b(?:\w++\.<locals>\.)+")
"""The prefix that Python adds to the name of an inner function; it means nothing to a student."""


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
                if any(_is_turned_round(finding, other) for other, _ in found.values()):
                    continue
                told = _readable(_in_own_code(_with_graders_part(finding, evidence), evidence))
                # A function that is not called shows at several lines, and is one cause.
                place = finding.title if family is hardcoded.find else finding.line
                found.setdefault((finding.code, place), (told, evidence))
        if found:
            placed = {finding.code for finding, _ in found.values() if finding.line is not None}
            kept = [one for one in found.values() if one[0].line is not None or one[0].code not in placed]
            alone = [one for one in kept if not one[1].graders_part]
            if family is deadlocks.find and alone:
                kept = alone  # with the grader's part, the same wait shows at other lines
            elif family is deadlocks.find and _differs_alone(ordered):
                continue  # the grader's part waits for what the program does not print or put
            findings = tuple(finding for finding, _ in kept)
            return findings[:1] if family is output.find else findings, kept[0][1]
    return (), None


def _is_turned_round(finding: Finding, other: Finding) -> bool:
    """Return whether a finding is about the functions of another one in the other order.

    In a loop, each of two waits for the other. Only one wait is a cause: one of the two may need the other's result.
    """
    one_way, other_way = (set(one.title.split()) for one in (finding, other))
    return finding.code == other.code == "sequential-await" and finding.title != other.title and one_way == other_way


def _differs_alone(checks: Iterable[Evidence]) -> bool:
    """Return whether the student's code alone, which came to its end, printed or returned something else."""
    return any(
        bool(_heard(output.find, evidence))
        for evidence in checks
        if not evidence.graders_part and evidence.last is not None and evidence.last[1].outcome == "finished"
    )


def _in_own_code(finding: Finding, evidence: Evidence) -> Finding:
    """Return an exception that only code of the grader has met with a line of the student's, if that is known."""
    if finding.code not in ENDED_BY_IT or not evidence.graders_part or finding.line is not None:
        return finding
    return own_code.in_own_code(evidence, finding)


def _with_graders_part(finding: Finding, evidence: Evidence) -> Finding:
    """Add to the message what code of the grader did, where the finding is about its lines, times or results.

    A finding without a line gets it, too: its cause may be in the grader's code.
    """
    if not _needs_graders_part(finding, evidence):
        return finding
    more = [as_sentence(finding.message)] if finding.message != finding.title else []
    return msgspec.structs.replace(finding, message=" ".join([*more, evidence.shown_when]))


def tells_graders_part(finding: Finding, evidence: Evidence) -> bool:
    """Return whether the message of a finding from this evidence describes what code of the grader did."""
    return _needs_graders_part(finding, evidence) or finding.title == handed_over.MADE_HERE


def _needs_graders_part(finding: Finding, evidence: Evidence) -> bool:
    about_it = finding.code in ABOUT_A_RUN or (finding.line is None and bool(evidence.traces))
    if finding.code in ENDED_BY_IT and evidence.last is not None:
        about_it = about_it or bool(evidence.last[0].replace)
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
        with searching(evidence.is_late):
            found = tuple(family(evidence))
    except (RecursionError, TooLateError):
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
