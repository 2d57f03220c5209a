"""A grade as a person reads it in a terminal."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from grader.course import Course
from grader.feedback import news
from grader.results import ExerciseGrade, Grade
from grader.text import cut

MARKS = {"passed": "✓", "failed": "✗", "not started": "·", "missing": "·"}
PLAIN_MARKS = {"passed": "+", "failed": "x", "not started": ".", "missing": "."}
STYLES = {"passed": "green", "failed": "red", "not started": "dim", "missing": "dim"}


def render(grade: Grade, course: Course, plain: bool) -> Iterator[Text]:
    """Lines to print. `plain`: the terminal's encoding has ASCII only."""
    marks = PLAIN_MARKS if plain else MARKS
    yield Text(f"{cut(grade.submission, 60)}: {grade.score} of {grade.max_score} points", style="bold")
    for exercise in grade.exercises:
        yield _headline(exercise, marks)
        if exercise.status == "failed":
            yield from _checks(exercise, marks)
    yield Text()
    yield Text(_last_word(grade, course))


def _headline(exercise: ExerciseGrade, marks: dict[str, str]) -> Text:
    line = Text.assemble(
        ("  ", ""),
        (marks[exercise.status], STYLES[exercise.status]),
        f" {exercise.id:28}",
        f"{exercise.score:3}/{exercise.max_score}",
    )
    if exercise.status in ("not started", "missing"):
        line.append(f"   {exercise.status}", style="dim")
    return line


def _checks(exercise: ExerciseGrade, marks: dict[str, str]) -> Iterator[Text]:
    """Every check with its points; what went wrong in full for the first that failed, for one cause shows in many."""
    told: set[str] = set()
    for check in exercise.checks:
        yield Text.assemble(
            ("      ", ""),
            (marks[check.status], STYLES[check.status]),
            f" {cut(check.title, 58):58}",
            f"{check.score:2}/{check.max_score}",
        )
        if check.status == "failed":
            message = news(check.message, told)
            yield from _indented(["", *message.split("\n"), ""] if message else [])


def _indented(lines: Iterable[str]) -> Iterator[Text]:
    for line in lines:
        yield Text(f"        {line}" if line else "", style="red" if line.startswith("> ") else "")


def _last_word(grade: Grade, course: Course) -> str:
    open_ones = [exercise.id for exercise in grade.exercises if exercise.status != "passed"]
    if not open_ones:
        return "Everything passed."
    return f"Next: {open_ones[0]} ({course.find(open_ones[0]).title}). A hint: grader hint {open_ones[0]}"
