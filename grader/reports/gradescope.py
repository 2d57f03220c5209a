"""A grade as Gradescope's `results.json`. Its texts are "text": Gradescope shows them as they are.

What the container prints is hidden from students: all that is for them is in here. There is no `execution_time`:
the same submission gives the same file.
"""

import json
from typing import Any

from grader.reports.cases import Case, Told


def render(told: Told) -> str:
    """The file, in ASCII."""
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
