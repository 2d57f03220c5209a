"""A student's progress as text for a terminal: what `grader list` and `grader watch` show."""

from collections.abc import Iterator, Mapping

import msgspec
from rich.table import Table
from rich.text import Text

from grader.course.course import Exercise
from grader.grades.results import ExerciseGrade
from grader.practice.status import ExerciseStatus, Practice
from grader.reports.statuses import MARKS, STYLES
from grader.reports.text import checks
from grader.text import WIDTH, in_ascii, wrapped

STATE_MARKS = {**MARKS, "unchecked": "?"}
STATE_STYLES = {**STYLES, "unchecked": "yellow"}
STATE_WORDS = {"not started": "", "missing": "no file", "unchecked": "changed since"}
ROOMY_TABLE = 70
"""Columns of a terminal with room for every column of the table."""
BAR = 30
"""The width of the progress bar, in columns."""
PRAISE = ("Well done.", "That is it.", "Exactly.", "Nicely done.", "Right, all of it.")


def table(
    practice: Practice,
    statuses: Mapping[str, ExerciseStatus],
    marked: Exercise | None,
    mark: str,
    plain: bool,
    width: int = ROOMY_TABLE,
) -> Table:
    """Return the table of the course, with a row for each exercise: status, points and attempts.

    Args:
        practice: the exercises and the student's files.
        statuses: the status of each exercise.
        marked: the exercise that is pointed out.
        mark: the word that points it out.
        plain: whether to use ASCII only.
        width: the columns of the terminal; a narrow one has no column of attempts.
    """
    shown = Table(title=practice.course.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, side in (("", "left"), ("exercise", "left"), ("title", "left"), ("points", "right")):
        shown.add_column(heading, justify=side, header_style="dim", no_wrap=heading != "title")  # type: ignore[arg-type]
    if width >= ROOMY_TABLE:
        shown.add_column("attempts", justify="right", header_style="dim")
    shown.add_column("", header_style="dim", no_wrap=True)
    headings = practice.course.headings(exercise.id for exercise in practice.exercises)
    for exercise in practice.exercises:
        status = statuses[exercise.id]
        if exercise.id in headings:
            part, _, title = headings[exercise.id].partition(": ")
            shown.add_row("", Text(part, style="bold"), Text(title, style="bold"))
        state = "not started" if status.untouched else status.state
        style, here = STATE_STYLES[state], exercise is marked
        row = [
            Text("→" if here else STATE_MARKS[state], style="bold yellow" if here else style),
            Text(exercise.id, style="bold" if here else style if state != "passed" else ""),
            Text(exercise.title, style="bold" if here else style if state != "passed" else ""),
            Text(f"{status.score} of {exercise.points}", style=style),
            *([Text(str(status.attempts) if status.attempts else "", style="dim")] if width >= ROOMY_TABLE else []),
            Text(mark if here else _word(exercise, status, state), style="bold yellow" if here else "dim"),
        ]
        shown.add_row(*(_in_ascii(cell) for cell in row) if plain else row)
    return shown


def _word(exercise: Exercise, status: ExerciseStatus, state: str) -> str:
    said = "to mend" if status.untouched else STATE_WORDS.get(state, "")
    return "advanced" if exercise.advanced and not said and state != "passed" else said


def summary(practice: Practice, statuses: Mapping[str, ExerciseStatus]) -> Text:
    """Return the progress of the whole course, as a bar and in numbers."""
    done = sum(status.state == "passed" for status in statuses.values())
    whole, points = len(statuses), sum(status.score for status in statuses.values())
    most = sum(exercise.points for exercise in practice.exercises)
    full = BAR * done // max(whole, 1)
    return Text.assemble(
        ("█" * full, "green"), ("░" * (BAR - full), "dim"), f"  {done} of {whole} done, {points} of {most} points."
    )


def heading(exercise: Exercise) -> Text:
    """Return the heading of an exercise."""
    return Text.assemble((exercise.id, "bold"), "  ", exercise.title)


def result(exercise: Exercise, grade: ExerciseGrade, number: int, width: int = WIDTH) -> Iterator[Text]:
    """Yield the result of a check: praise and what was learnt, or the failed checks; `number` selects the praise.

    What was learnt has lines of at most `width` columns.
    """
    yield Text(f"{grade.score} of {grade.max_score} points", style="bold " + STYLES[grade.status])
    yield Text()
    if grade.status == "failed":
        yield from checks(grade)
    elif grade.status == "passed":
        yield Text(f"{MARKS['passed']} {PRAISE[number % len(PRAISE)]}", style="green")
        if exercise.learnt:
            yield Text()
            yield Text("What you have learnt:")
            yield from (Text(line) for line in wrapped(exercise.learnt, "  ", min(width, WIDTH)))


def brief_result(exercise: Exercise, grade: ExerciseGrade, number: int, width: int = WIDTH) -> Iterator[Text]:
    """Yield the same for a low terminal: the cause of the first failed check comes first."""
    if grade.status != "failed":
        yield from result(exercise, grade, number, width)
        return
    yield Text(f"{grade.score} of {grade.max_score} points", style="bold " + STYLES[grade.status])
    failed = [check for check in grade.checks if check.status == "failed"]
    passed = len(grade.checks) - len(failed)
    yield from checks(msgspec.structs.replace(grade, checks=tuple(failed[:1])))
    for count, what, status in ((len(failed[1:]), "more did not pass", "failed"), (passed, "passed", "passed")):
        if count:
            noun = "check" if count == 1 else "checks"
            words = f"{count} {noun} {what}" if status == "passed" else f"{count} {what}"
            yield Text(f"      {STATE_MARKS[status]} {words}", style=STATE_STYLES[status])


def hint(exercise: Exercise, number: int, width: int = WIDTH) -> Iterator[Text]:
    """Yield one of the exercise's hints, counted from 0, in lines of at most `width` columns."""
    yield Text(f"Hint {number + 1} of {len(exercise.hints)}", style="bold")
    yield from (Text(line) for line in wrapped(exercise.hints[number], "  ", min(width, WIDTH)))


def the_end(practice: Practice, statuses: Mapping[str, ExerciseStatus]) -> Iterator[Text]:
    """Yield congratulations, for a student who has passed everything."""
    points, attempts = (
        sum(status.score for status in statuses.values()),
        sum(status.attempts for status in statuses.values()),
    )
    sky = "·   ✦      ·     ✦   ·        ✦     ·   ✦      ·    ✦   ·"
    yield Text(sky, style="yellow")
    yield Text(f"You have finished “{practice.course.title}”. Congratulations!", style="bold green")
    yield Text(f"{len(statuses)} exercises, {points} points, {attempts} attempts: every one of them yours.")
    yield Text(sky, style="yellow")
    yield Text()
    yield from (
        Text(line)
        for line in wrapped(
            "What you have learnt works for programs of your own, too: `grader trace FILE` shows what their event loop "
            "does, step by step.",
            "",
        )
    )


def _in_ascii(text: Text) -> Text:
    return Text(in_ascii(text.plain), style=text.style)
