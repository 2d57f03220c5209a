"""A grade as the `result.json` of Classroom 50, schema `classroom50/result/v1`.

Only Classroom 50's runner knows the student and the assignment, and passes them in the environment. Missing values
become `unknown`, so that the file is valid wherever it is made.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from grader.reports.cases import Case, SubmissionCases

UNKNOWN_VALUE = "unknown"
SUBMISSION = "submit/"
"""The prefix of a submission's tag."""
ASSIGNMENT_KINDS = ("individual", "group", "team")


class AssignmentIdentity(NamedTuple):
    """The owner and the assignment of a submission; `missing` are the environment variables without a value."""

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    missing: tuple[str, ...] = ()


def identity(environment: Mapping[str, str]) -> AssignmentIdentity:
    """Return the identity in the environment. An older runner sets no `REVIEW_URL`, so the commit's URL is used."""
    missing: list[str] = []

    def value(*names: str) -> str:
        given = next((environment[name] for name in names if environment.get(name)), "")
        if not given:
            missing.append(names[0])
        return given or UNKNOWN_VALUE

    kind = environment.get("ASSIGNMENT_TYPE") or environment.get("MODE") or ""
    tag = environment.get("SUBMISSION_TAG", "")
    if not tag.startswith(SUBMISSION):
        missing.append("SUBMISSION_TAG")
    return AssignmentIdentity(
        classroom=value("CLASSROOM"),
        assignment=value("ASSIGNMENT"),
        assignment_type=kind if kind in ASSIGNMENT_KINDS else ASSIGNMENT_KINDS[0],
        owner=value("OWNER", "USERNAME", "GITHUB_REPOSITORY_OWNER"),
        submission=tag if tag.startswith(SUBMISSION) else f"{SUBMISSION}{UNKNOWN_VALUE}",
        commit=value("COMMIT_URL"),
        release=value("RELEASE_URL"),
        review=value("REVIEW_URL", "COMMIT_URL"),
        missing=tuple(missing),
    )


def render(told: SubmissionCases, whose: AssignmentIdentity, at: datetime) -> str:
    """Return the content of the file, in ASCII; `at` is when the submission was graded."""
    result = {
        "schema": "classroom50/result/v1",
        **{name: value for name, value in whose._asdict().items() if name != "missing"},
        "datetime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": told.score,
        "max-score": told.max_score,
        "tests": [_test(case) for case in told.cases],
    }
    return json.dumps(result, indent=2) + "\n"


def _test(case: Case) -> dict[str, Any]:
    return {
        "test-name": case.label,
        "passed": case.status == "pass",
        "score": case.score,
        "max-score": case.max_score,
        "message": case.message,
    }
