"""A grade as Gradescope's `results.json`. Its texts have the format "text", which Gradescope shows unchanged.

What the container prints is hidden from students: everything for them is in this file. It has no `execution_time`, so
that a submission always results in the same file.
"""

import json
from typing import Any

from grader.reports.cases import Case, SubmissionCases


def render(told: SubmissionCases) -> str:
    """Return the content of the file, in ASCII."""
    results = {
        "score": told.score,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(case) for case in told.cases],
    }
    return json.dumps(results, indent=2) + "\n"


def _test(case: Case) -> dict[str, Any]:
    return {
        "name": case.label,
        "score": case.score,
        "max_score": case.max_score,
        "status": "passed" if case.status == "pass" else "failed",
        "output": case.message,
        "output_format": "text",
        "visibility": "visible",
    }
