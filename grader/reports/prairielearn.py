"""A grade as PrairieLearn's `results.json`, which an external grader writes to `/grade/results`.

The format is described in PrairieLearn's `docs/externalGrading.md`, section "Grading results". Its element
`pl-external-grader-results` shows the tests and escapes their texts. If grading failed, `gradable` is false: the
attempt is invalid then, and costs the student neither points nor a try.
"""

import json
from typing import Any

from grader.reports.cases import Case, SubmissionCases

LARGEST_RESULTS = 1_000_000
"""Bytes of the file: PrairieLearn accepts 1 MB."""
LONGEST_MESSAGES = (8_001, 2_000, 500, 0)
"""Characters of each message: the first of these limits that makes the file small enough is used."""


def render(told: SubmissionCases) -> str:
    """Return the content of the file, in ASCII."""
    if told.status == "error":
        reason = "\n".join(case.message for case in told.cases)
        return _text({"gradable": False, "score": 0, "format_errors": [reason]})
    sizes = (_text(_results(told, longest)) for longest in LONGEST_MESSAGES)
    return next((text for text in sizes if len(text) <= LARGEST_RESULTS), None) or _text(_results(told, 0))


def _results(told: SubmissionCases, longest: int) -> dict[str, Any]:
    return {
        "gradable": True,
        "score": told.share,
        "message": f"{told.score} of {told.max_score} points",
        "tests": [_test(case, longest) for case in told.cases],
    }


def _test(case: Case, longest: int) -> dict[str, Any]:
    return {
        "name": case.label,
        "points": case.score,
        "max_points": case.max_score,
        "output": case.message[:longest],
    }


def _text(results: dict[str, Any]) -> str:
    return json.dumps(results, indent=2) + "\n"
