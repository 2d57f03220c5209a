"""A grade as what a Python custom validator of Submitty returns, in `validation_results.json` or on standard output.

The format is described on submitty.org, "Specification of a Validation Object", section "Python Custom Validation".
`score` is a share from 0 to 1, which Submitty multiplies by the points of its test case. If grading failed, the
outer `status` is not "success", and Submitty tells the instructor that the validator failed.
"""

import json

from grader.reports.cases import SubmissionCases, listed


def render(told: SubmissionCases) -> str:
    """Return the content of the file, in ASCII."""
    if told.status == "error":
        result: dict[str, object] = {"status": "fail", "message": "\n".join(case.message for case in told.cases)}
    else:
        passed = "success" if told.status == "pass" else "failure"
        data = {"score": told.share, "message": listed(told), "status": passed}
        result = {"status": "success", "data": data}
    return json.dumps(result, indent=2) + "\n"
