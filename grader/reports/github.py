"""A grade for a step of GitHub Actions: the `result` that the autograding reporter reads, and annotations.

The reporter's table counts the tests that passed, all with equal weight, but its notice adds up their scores. The two
agree only if every test has the same worth and is either passed or failed. So each test here is worth one point.

`duration` is 0, because the grader's own time says nothing about the submission.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

from grader.grades.results import ExerciseGrade, Grade
from grader.reports.cases import Case, Places, SubmissionCases, in_file
from grader.text import inert

LONGEST_ENCODED = 120_000
"""Characters of base64: the reporter receives them in its environment, where 131 072 are too many."""
LONGEST_CHECK_NAME, SHORT_NAME = 120, 40
LONGEST_TEXTS = (*((most, LONGEST_CHECK_NAME) for most in (4_000, 1_500, 500, 150, 0)), (0, SHORT_NAME))
"""Characters of each message and name: the first of these limits that makes the result short enough is used."""
LONGEST_ANNOTATION = 4_000
"""Characters of an annotation: the runner cuts it off after 4 096."""
NOTHING_YET = (
    "Each push is graded, the first one too. Fill in the file of the first exercise and push again; until then a run "
    "without points is as it should be."
)
SAME_CHECK_AGAIN = "One more point for the same check."


def render(told: SubmissionCases) -> str:
    """Return the result as indented JSON, in ASCII."""
    return json.dumps(_fitting(told), indent=2) + "\n"


def output_line(told: SubmissionCases) -> str:
    """Return the line for the file that `GITHUB_OUTPUT` names; base64 has no character that is special there."""
    return f"result={_encoded(_fitting(told))}\n"


def _fitting(told: SubmissionCases) -> dict[str, Any]:
    sizes = (_result(told, *longest) for longest in LONGEST_TEXTS)
    short = (result for result in sizes if result["tests"] and len(_encoded(result)) <= LONGEST_ENCODED)
    return next(short, None) or _result(_in_one(told), *LONGEST_TEXTS[0])


def _encoded(result: dict[str, Any]) -> str:
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _in_one(told: SubmissionCases) -> SubmissionCases:
    """Return the grade as one case with all points, for courses with thousands of points or with none."""
    what = f"{told.score} of {told.max_score} points"
    case = Case("", "everything", what, told.status, told.score, told.max_score, "The summary has all of it.")
    return told._replace(cases=(case,))


def _result(told: SubmissionCases, longest: int, longest_name: int) -> dict[str, Any]:
    tests = [test for case in told.cases for test in _tests(case, longest, longest_name)]
    return {"version": 1, "status": told.status, "max_score": told.max_score, "tests": tests}


def _tests(case: Case, longest: int, longest_name: int) -> Iterator[dict[str, Any]]:
    """Yield a check as tests of one point each, reached points first; yield a case without an exercise as one test."""
    if not case.exercise:
        yield _test(case, longest, longest_name)
        return
    for number in range(case.max_score):
        reached = number < case.score
        again = case._replace(message=SAME_CHECK_AGAIN) if number and case.status != "pass" else case
        one = again._replace(status="pass" if reached else "fail", score=int(reached), max_score=1)
        yield _test(one, longest, longest_name, f" ({number + 1} of {case.max_score})" if case.max_score > 1 else "")


def _test(case: Case, longest: int, longest_name: int, which: str = "") -> dict[str, Any]:
    return {
        "name": _cut(case.label, longest_name) + which,
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
    """Yield workflow commands that annotate the student's lines with findings.

    The first finding of every exercise comes before the second of any, because GitHub shows only ten per step.
    """
    ranked = [
        (rank, annotation)
        for exercise in grade.exercises
        if exercise.status == "failed"
        for rank, annotation in enumerate(_annotations(exercise, places(exercise.id)))
    ]
    for _, annotation in sorted(ranked, key=lambda one: one[0]):
        yield annotation


def notices(grade: Grade) -> Iterator[str]:
    """Yield workflow commands that give the points: for people, and as JSON for who collects them.

    Titles and texts are those of the reporter of GitHub Classroom (`autograding-grading-reporter`,
    `notify-classroom.js`), so that what reads its notices reads these.
    """
    if all(exercise.status == "not started" for exercise in grade.exercises):
        yield _command("Nothing is filled in yet", NOTHING_YET, level="notice")
    if grade.max_score:
        points = {"totalPoints": grade.score, "maxPoints": grade.max_score}
        yield _command("Autograding complete", f"Points {grade.score}/{grade.max_score}", level="notice")
        yield _command("Autograding report", json.dumps(points, separators=(",", ":")), level="notice")


def annotation_of_failure(reason: str) -> str:
    """Return a workflow command that says why there is no grade."""
    return _command("Grading did not come to its end", reason)


def _annotations(exercise: ExerciseGrade, file: str) -> Iterator[str]:
    for finding in exercise.findings:
        text = finding.title if finding.message == finding.title else f"{finding.title}\n\n{finding.message}"
        where = f"cell {finding.cell}, line {finding.line}: " if isinstance(finding.cell, int) else ""
        yield _command(exercise.id, where + text, file or finding.file, in_file(finding))
    if not exercise.findings:
        titles = [check.title for check in exercise.checks if check.status == "failed"]
        yield _command(exercise.id, "Not there yet:\n" + "\n".join(titles), file)


def _command(title: str, message: str, file: str = "", line: int | None = None, level: str = "error") -> str:
    """Return the command `::error …::…`, or another level's, as the runner decodes it: the percent sign first."""
    properties = (
        [f"file={_property(file)}"] * bool(file) + [f"line={line}"] * bool(line) + [f"title={_property(title)}"]
    )
    return f"::{level} {','.join(properties)}::{_data(_cut(inert(message), LONGEST_ANNOTATION))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
