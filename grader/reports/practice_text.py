"""A student's way through a course, for a terminal: the list, and what `grader watch` shows."""

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from grader.course import Exercise
from grader.practice import Practice, Stage
from grader.reports.text import checks
from grader.results import ExerciseGrade
from grader.text import in_ascii, wrapped

MARKS = {"passed": "✓", "failed": "✗", "not started": "·", "missing": "·", "unchecked": "?"}
STYLES = {"passed": "green", "failed": "red", "not started": "dim", "missing": "dim", "unchecked": "yellow"}
WORDS = {"not started": "", "missing": "no file", "unchecked": "changed since"}
BAR = 30
"""Columns."""
PRAISE = ("Well done.", "That is it.", "Exactly.", "Nicely done.", "Right, all of it.")


def table(practice: Practice, stages: Mapping[str, Stage], marked: Exercise | None, mark: str, plain: bool) -> Table:
    """The course, an exercise a row: what is done, points, attempts; one is `marked`, by a word.

    Args:
        plain: in ASCII.
    """
    shown = Table(title=practice.course.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, side in (("", "left"), ("exercise", "left"), ("title", "left"), ("points", "right")):
        shown.add_column(heading, justify=side, header_style="dim", no_wrap=heading != "title")  # type: ignore[arg-type]
    shown.add_column("attempts", justify="right", header_style="dim")
    shown.add_column("", header_style="dim", no_wrap=True)
    for exercise in practice.exercises:
        stage = stages[exercise.id]
        state = "not started" if stage.untouched else stage.state
        style, here = STYLES[state], exercise is marked
        row = [
            Text("→" if here else MARKS[state], style="bold yellow" if here else style),
            Text(exercise.id, style="bold" if here else style if state != "passed" else ""),
            Text(exercise.title, style="bold" if here else style if state != "passed" else ""),
            Text(f"{stage.score} of {exercise.points}", style=style),
            Text(str(stage.attempts) if stage.attempts else "", style="dim"),
            Text(mark if here else _word(stage, state), style="bold yellow" if here else "dim"),
        ]
        shown.add_row(*(_in_ascii(cell) for cell in row) if plain else row)
    return shown


def _word(stage: Stage, state: str) -> str:
    return "to mend" if stage.untouched else WORDS.get(state, "")


def summary(practice: Practice, stages: Mapping[str, Stage]) -> Text:
    """How far the whole is, as a bar and in figures."""
    done = sum(stage.state == "passed" for stage in stages.values())
    whole, points = len(stages), sum(stage.score for stage in stages.values())
    most = sum(exercise.points for exercise in practice.exercises)
    full = BAR * done // max(whole, 1)
    return Text.assemble(
        ("█" * full, "green"), ("░" * (BAR - full), "dim"), f"  {done} of {whole} done, {points} of {most} points."
    )


def heading(exercise: Exercise) -> Text:
    """Which exercise this is."""
    return Text.assemble((exercise.id, "bold"), "  ", exercise.title)


def result(exercise: Exercise, grade: ExerciseGrade, number: int) -> Iterator[Text]:
    """What came of a check: praise and what was learnt, or what went wrong. Each `number` has a praise of its own."""
    yield Text(f"{grade.score} of {grade.max_score} points", style="bold " + STYLES[grade.status])
    yield Text()
    if grade.status == "failed":
        yield from checks(grade)
    elif grade.status == "passed":
        yield Text(f"{MARKS['passed']} {PRAISE[number % len(PRAISE)]}", style="green")
        if exercise.learnt:
            yield Text()
            yield Text("What you have learnt:")
            yield from (Text(line) for line in wrapped(exercise.learnt, "  "))


def hint(exercise: Exercise, number: int) -> Iterator[Text]:
    """One of the exercise's hints, from 0."""
    yield Text(f"Hint {number + 1} of {len(exercise.hints)}", style="bold")
    yield from (Text(line) for line in wrapped(exercise.hints[number], "  "))


def the_end(practice: Practice, stages: Mapping[str, Stage]) -> Iterator[Text]:
    """Everything has passed: something to be glad of."""
    points, attempts = sum(stage.score for stage in stages.values()), sum(stage.attempts for stage in stages.values())
    sky = "·   ✦      ·     ✦   ·        ✦     ·   ✦      ·    ✦   ·"
    yield Text(sky, style="yellow")
    yield Text(f"You have finished “{practice.course.title}”. Congratulations!", style="bold green")
    yield Text(f"{len(stages)} exercises, {points} points, {attempts} attempts: every one of them yours.")
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
