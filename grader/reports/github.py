"""A grade for a step of GitHub Actions: the `result` that the autograding reporter reads, and annotations.

The reporter's table counts the tests that passed and takes all for equal; its notice adds up their scores. Both come
to the same only if each test is worth the same and is passed or not: so each test in here is one point.

`duration` is 0: the grader's own time says nothing about the submission.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

from grader.reports.cases import Case, Places, Told, in_file
from grader.results import ExerciseGrade, Grade
from grader.text import inert

LONGEST_RESULT = 120_000
"""Characters of base64: the reporter gets them in its environment, where 131 072 are too many."""
LONGEST_MESSAGES = (4_000, 1_500, 500, 150, 0)
"""Characters of each message: the first of these with which the result is short enough."""
LONGEST_NAME = 120
LONGEST_ANNOTATION = 4_000
"""Characters: the runner cuts off what is beyond 4 096."""
AGAIN = "One more point for the same check."


def render(told: Told) -> str:
    """The result as JSON, on lines, in ASCII."""
    return json.dumps(_fitting(told), indent=2) + "\n"


def output_line(told: Told) -> str:
    """The line for the file that `GITHUB_OUTPUT` names; base64 has no sign that would work there."""
    return f"result={_encoded(_fitting(told))}\n"


def _fitting(told: Told) -> dict[str, Any]:
    sizes = (_result(told, longest) for longest in LONGEST_MESSAGES)
    short = (result for result in sizes if result["tests"] and len(_encoded(result)) <= LONGEST_RESULT)
    return next(short, None) or _result(_in_one(told), LONGEST_MESSAGES[0])


def _encoded(result: dict[str, Any]) -> str:
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _in_one(told: Told) -> Told:
    """All as one case with all points: for courses of thousands of points, or of none."""
    what = f"{told.score} of {told.max_score} points"
    case = Case("", "everything", what, told.status, told.score, told.max_score, "The summary has all of it.")
    return told._replace(cases=(case,))


def _result(told: Told, longest: int) -> dict[str, Any]:
    tests = [test for case in told.cases for test in _tests(case, longest)]
    return {"version": 1, "status": told.status, "max_score": told.max_score, "tests": tests}


def _tests(case: Case, longest: int) -> Iterator[dict[str, Any]]:
    """A check as tests of one point each, the points that were reached first; what is no check as one."""
    if not case.exercise:
        yield _test(case, longest)
        return
    for number in range(case.max_score):
        reached = number < case.score
        again = case._replace(message=AGAIN) if number and case.status != "pass" else case
        one = again._replace(status="pass" if reached else "fail", score=int(reached), max_score=1)
        yield _test(one, longest, f" ({number + 1} of {case.max_score})" if case.max_score > 1 else "")


def _test(case: Case, longest: int, which: str = "") -> dict[str, Any]:
    return {
        "name": _cut(case.label, LONGEST_NAME) + which,
        "status": case.status,
        "score": case.score,
        "message": _cut(case.message, longest),
        "test_code": "",
        "filename": case.file,
        "line_no": case.line,
        "duration": 0,
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


# Annotations ----------------------------------------------------------------------------------------------


def annotations(grade: Grade, places: Places) -> Iterator[str]:
    """Workflow commands that put findings at the student's lines.

    The first cause of each exercise comes first: GitHub shows ten of a step.
    """
    ranked = [
        (rank, annotation)
        for exercise in grade.exercises
        if exercise.status == "failed"
        for rank, annotation in enumerate(_annotations(exercise, places(exercise.id)))
    ]
    for _, annotation in sorted(ranked, key=lambda one: one[0]):
        yield annotation


def annotation_of_failure(reason: str) -> str:
    """That there is no grade, and why."""
    return _command("Grading did not come to its end", reason)


def _annotations(exercise: ExerciseGrade, file: str) -> Iterator[str]:
    for finding in exercise.findings:
        text = finding.title if finding.message == finding.title else f"{finding.title}\n\n{finding.message}"
        where = f"cell {finding.cell}, line {finding.line}: " if isinstance(finding.cell, int) else ""
        yield _command(exercise.id, where + text, file or finding.file, in_file(finding))
    if not exercise.findings:
        titles = [check.title for check in exercise.checks if check.status == "failed"]
        yield _command(exercise.id, "Not there yet:\n" + "\n".join(titles), file)


def _command(title: str, message: str, file: str = "", line: int | None = None) -> str:
    """`::error …::…`, escaped as the runner undoes it: first the percent sign."""
    properties = (
        [f"file={_property(file)}"] * bool(file) + [f"line={line}"] * bool(line) + [f"title={_property(title)}"]
    )
    return f"::error {','.join(properties)}::{_data(_cut(inert(message), LONGEST_ANNOTATION))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
