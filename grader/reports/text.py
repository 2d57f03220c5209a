"""A grade for a terminal."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from grader.course.course import Course
from grader.grades.results import ExerciseGrade, Grade
from grader.reports.statuses import MARKS, STYLES
from grader.text import cut, inert


def render(grade: Grade, course: Course) -> Iterator[Text]:
    """Yield the lines to print."""
    yield Text(f"{inert(cut(grade.submission, 60))}: {grade.score} of {grade.max_score} points", style="bold")
    for exercise in grade.exercises:
        yield _headline(exercise)
        if exercise.status == "failed":
            yield from checks(exercise)
    yield Text()
    yield from _last_words(grade, course)


def _headline(exercise: ExerciseGrade) -> Text:
    line = Text.assemble(
        ("  ", ""),
        (MARKS[exercise.status], STYLES[exercise.status]),
        f" {exercise.id:28}",
        f"{exercise.score:3}/{exercise.max_score}",
    )
    if exercise.status in ("not started", "missing"):
        line.append(f"   {exercise.status}", style="dim")
    return line


def checks(exercise: ExerciseGrade) -> Iterator[Text]:
    """Yield the checks with their points, and the message of the first that failed.

    The other messages are left out, because one cause often fails several checks.
    """
    told = False
    for check in exercise.checks:
        yield Text.assemble(
            ("      ", ""),
            (MARKS[check.status], STYLES[check.status]),
            f" {cut(check.title, 64):64}",
            f"{check.score:2}/{check.max_score}",
        )
        if check.status == "failed" and check.message and not told:
            told = True
            yield from _indented(["", *inert(check.message).split("\n"), ""])


def _indented(lines: Iterable[str]) -> Iterator[Text]:
    for line in lines:
        yield Text(f"        {line}" if line else "", style="red" if line.startswith("> ") else "")


def _last_words(grade: Grade, course: Course) -> Iterator[Text]:
    open_ones = [exercise.id for exercise in grade.exercises if exercise.status != "passed"]
    if not open_ones:
        yield Text("Everything passed. Well done.")
        return
    yield Text(f"Next: {open_ones[0]} ({course.find(open_ones[0]).title})")
    yield Text(f"A hint: grader hint {open_ones[0]}")
