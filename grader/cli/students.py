"""`grader list` and `grader hint`: for students on their way through the course."""

import contextlib
import json
import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from grader.cli.command import main, with_course
from grader.cli.terminal import console, is_plain
from grader.course import Course
from grader.results import Grade
from grader.text import in_ascii


@main.command("list")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@with_course
def list_(path: Path, course: Course) -> None:
    """Show the course, and how far the submission in PATH (by default here) has come."""
    from grader.judge import Submission
    from grader.judge import grade as grade_all
    from grader.reports.text import MARKS, STYLES

    grades: list[Grade] = []
    grade_all(course, course.exercises, [Submission(name="here", path=str(path.resolve()))], grades.append)
    plain = is_plain(sys.stdout)
    table = Table(title=course.title, title_justify="left", box=None, pad_edge=False)
    for column, side in (("", "left"), ("exercise", "left"), ("title", "left"), ("points", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for exercise, result in zip(course.exercises, grades[0].exercises, strict=True):
        style = STYLES[result.status]
        points = f"{result.score} of {result.max_score}"
        mark = in_ascii(MARKS[result.status]) if plain else MARKS[result.status]
        table.add_row(Text(mark, style=style), exercise.id, exercise.title, points)
    screen = console(sys.stdout)
    screen.print(table)
    done = sum(result.status == "passed" for result in grades[0].exercises)
    screen.print(f"\n{done} of {len(course.exercises)} done, {grades[0].score} of {grades[0].max_score} points.")


@main.command()
@click.argument("name", metavar="ID")
@click.option("--all", "everything", is_flag=True, help="All hints at once.")
@with_course
def hint(name: str, everything: bool, course: Course) -> None:
    """Show the next hint for an exercise, from a nudge to almost the answer."""
    exercise = course.find(name)
    hints = exercise.hints
    if not hints:
        click.echo(f"{exercise.id} has no hints: its README says it all.")
        return
    seen = _hints_seen()
    number = min(seen.get(exercise.id, 0), len(hints) - 1)
    shown = range(len(hints)) if everything else (number,)
    for index in shown:
        click.echo(f"{exercise.id}, hint {index + 1} of {len(hints)}")
        click.echo(click.wrap_text(hints[index], width=76, initial_indent="  ", subsequent_indent="  "))
    if everything or number + 1 == len(hints):
        click.echo("That was the last one.")
    else:
        click.echo(f"Another one: grader hint {exercise.id}")
    _remember_hints(seen | {exercise.id: 0 if everything else number + 1})


def _hints_file() -> Path:
    return Path(click.get_app_dir("coroutine-grader")) / "hints.json"


def _hints_seen() -> dict[str, int]:
    try:
        seen = json.loads(_hints_file().read_text(encoding="utf-8"))
        return {str(key): int(value) for key, value in seen.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember_hints(seen: dict[str, int]) -> None:
    """Where that cannot be written, the first hint comes again: no harm."""
    with contextlib.suppress(OSError):
        _hints_file().parent.mkdir(parents=True, exist_ok=True)
        _hints_file().write_text(json.dumps(seen), encoding="utf-8")
