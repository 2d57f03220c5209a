"""The text that a student reads about a failed check, as plain lines.

It has the cause that the trace shows (`finding_text.py`), the expected behaviour beside the actual one
(`comparison_text.py`) and, where it helps, a timeline (`drawn_timeline.py`). It is rendered here once; terminals, JSON
and pages show the same text.
"""

from collections.abc import Sequence

from grader.checks.comparison_text import compared_lines, difference_in_brief
from grader.checks.drawn_timeline import drawn, timeline_of
from grader.checks.finding_text import lines_about, quoted_lines
from grader.findings import is_named, tells_graders_part
from grader.findings.constructs import words_of
from grader.findings.evidence import ABOUT_LINES, Comparison, Evidence, is_of_lists
from grader.grades.graded import whole_text
from grader.grades.results import MOST_FINDINGS, Explanation, Finding
from grader.text import WIDTH, cut, wrapped
from grader.trace.orders_in_words import changes_in_words

ABOUT_TIME = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide", "blocking-call", "task-left-behind", "deadlock"),
    *("wrong-time", "too-slow", "too-fast", "wrong-order"),
}
"""Findings that a timeline makes clearer."""
SAY_IT_ALL = {
    *(("wrong-result", "result"), ("too-slow", "elapsed"), ("too-fast", "elapsed"), ("blocking-call", "blocked")),
    *(("raised", "outcome"), ("deadlock", "outcome"), ("never-ends", "outcome"), ("never-yields", "outcome")),
    *(("crashed", "outcome"), ("never-ends", "blocked"), ("never-yields", "blocked"), ("crashed", "blocked")),
    *(("task-left-behind", "loose_ends"), ("never-awaited", "loose_ends"), ("error-never-seen", "loose_ends")),
}
"""Pairs of a finding and a question: the finding's words contain both sides of the comparison."""
AS_THE_AUTHOR = {("not-plain", "entered")}
"""Pairs of a finding and a question: the finding repeats the author's words about that comparison."""


def explain(evidence: Evidence, findings: Sequence[Finding], about: Evidence | None = None) -> Explanation:
    """Return the explanation of a failed check: the cause, the comparison, and the timeline.

    The words of the suite's author replace the comparison.

    Args:
        evidence: the evidence of the failed check.
        findings: the findings to explain.
        about: the evidence of the check that the findings come from; by default `evidence`.
    """
    about = about or evidence
    own = (about.comparison, about.said) == (evidence.comparison, evidence.said)
    asked = evidence.comparison.question if evidence.comparison is not None else ""
    said = own and any((finding.code, asked) in SAY_IT_ALL for finding in findings)
    author = words_of(evidence.said)[1]
    compared: list[str] = []
    if not evidence.said and not said and evidence.comparison is not None:
        compared = compared_lines(evidence.comparison, evidence)
    compared = _order_of(evidence) + compared
    shows_time = bool(_order_of(about)) or _is_about_time(evidence.comparison, findings)
    timeline = timeline_of(about) if shows_time else None
    return Explanation(
        findings=tuple(findings),
        author="" if any(is_named(one, author) or (one.code, asked) in AS_THE_AUTHOR for one in findings) else author,
        compared=tuple(compared),
        graders="" if _graders_part_is_told(evidence, findings, about) else evidence.graders_part,
        drawing=tuple(drawn(timeline)) if timeline is not None else (),
        brief=in_brief(evidence, author),
    )


def _order_of(evidence: Evidence) -> list[str]:
    """Return in which order of the tasks a check fails, if it is not the usual one."""
    clause = "" if evidence.last is None else changes_in_words(evidence.last[1])
    return wrapped(f"It should be right in any order of its tasks. This happens {clause}:", "") if clause else []


def _graders_part_is_told(evidence: Evidence, findings: Sequence[Finding], about: Evidence) -> bool:
    """Return whether a finding or the suite's author already describes what code of the grader did."""
    if evidence.said or not (findings or evidence.comparison is not None):
        return True
    return about.graders_part == evidence.graders_part and any(tells_graders_part(one, about) for one in findings)


def sections(explanation: Explanation, text: str, known: Sequence[Finding] = ()) -> list[str]:
    """Return the parts of a message, the cause first; the caller separates them with empty lines.

    Args:
        explanation: the explanation to render.
        text: the text of the student's file, as `Graded.files` has it.
        known: findings that the reader sees elsewhere; they are repeated only if their message differs.
    """
    parts = _findings(explanation.findings, text, known)
    parts += [wrapped(explanation.author, "")] if explanation.author else []
    parts += [list(explanation.compared)]
    parts += [wrapped(explanation.graders, "")] if explanation.graders else []
    parts += [list(explanation.drawing)]
    return ["\n".join(part) for part in parts if part]


def message_of(explanation: Explanation, evidence: Evidence) -> str:
    """Return an explanation as the text below the title of its check."""
    return "\n\n".join(sections(explanation, whole_text(evidence.source, evidence.file)))


def _findings(findings: Sequence[Finding], text: str, known: Sequence[Finding]) -> list[list[str]]:
    """Return each finding with its line, and the meaning of each code once."""
    parts, told = [], set()
    for finding in findings[:MOST_FINDINGS]:
        again = finding.code in told
        same = [one.message for one in known if (one.line, one.title) == (finding.line, finding.title)]
        differs = finding.message not in same and not again
        if not same or (differs and not quoted_lines(finding, text)):
            parts.append(lines_about(finding, text, again))
        elif differs:
            parts.append(wrapped(finding.message, "    "))
        told.add(finding.code)
    if len(findings) > MOST_FINDINGS:
        parts.append([f"(and {len(findings) - MOST_FINDINGS} more of this kind)"])
    return parts


def in_brief(evidence: Evidence, author: str) -> str:
    """Return a line for a failed check whose cause was shown before; empty if there is nothing to add.

    More lines follow if code of the grader took part, because its lines and values are in none of the student's files.
    """
    comparison = evidence.comparison
    if author or comparison is None:
        return cut(author, WIDTH)
    told = compared_lines(comparison, evidence)
    if comparison.question in ABOUT_LINES and is_of_lists(comparison):
        told = [difference_in_brief(comparison.actual, comparison.expected)]
    graders = wrapped(evidence.graders_part, "") if evidence.graders_part else []
    return "\n".join([*(cut(line, WIDTH) for line in told), *graders])


def _is_about_time(comparison: Comparison | None, findings: Sequence[Finding]) -> bool:
    if any(finding.code in ABOUT_TIME for finding in findings):
        return True
    return not findings and comparison is not None and comparison.question in ("elapsed", "overlap", "timed_lines")
