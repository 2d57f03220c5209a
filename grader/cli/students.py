"""`grader list` and `grader hint`, for students."""

import sys
from pathlib import Path

import click
from rich.text import Text

from grader.cli.arguments import PATH
from grader.cli.command import main, with_course, with_isolation, with_parts
from grader.cli.terminal import console, is_plain, print_line
from grader.course.course import Course
from grader.course.progress import Progress
from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy


@main.command("list")
@click.argument("path", type=PATH, default=Path())
@with_parts
@with_isolation
@with_course
def list_(path: Path, parts: tuple[int, ...], isolation: SandboxPolicy, course: Course) -> None:
    """Show the exercises of the course, and which of them pass.

    The exercises are looked for in PATH, by default in the current folder. Files that have changed since their last
    check are checked now. In a students' repository, only its own exercises are shown.
    """
    from grader.practice import text as practice_text
    from grader.practice.status import Practice

    if not path.exists():
        raise GraderError(f"there is no {path}")
    practice = Practice(course, path, Progress.of_user(), parts)
    statuses = practice.statuses(isolation)
    following = practice.current_exercise(statuses)
    screen = console(sys.stdout)
    screen.print(practice_text.table(practice, statuses, following, "next", is_plain(sys.stdout)))
    screen.print()
    print_line(screen, practice_text.summary(practice, statuses))
    file = None if following is None else practice.file(following)
    if following is not None and file is not None:
        print_line(screen, Text(f"Next: {following.id}, in {file}"))


@main.command()
@click.argument("name", metavar="ID")
@click.option("--all", "everything", is_flag=True, help="Show all hints at once.")
@with_course
def hint(name: str, everything: bool, course: Course) -> None:
    """Show the next hint for the exercise ID, from a nudge to almost the answer."""
    exercise, progress = course.find(name), Progress.of_user()
    hints = exercise.hints
    if not hints:
        click.echo(f"{exercise.id} has no hints: its README says it all.")
        return
    if everything:
        progress.restart_hints(exercise)
    number = len(hints) - 1 if everything else progress.next_hint(exercise)
    for index in range(len(hints)) if everything else (number,):
        click.echo(f"{exercise.id}, hint {index + 1} of {len(hints)}")
        click.echo(click.wrap_text(hints[index], width=76, initial_indent="  ", subsequent_indent="  "))
    if number + 1 == len(hints):
        click.echo("That was the last one.")
    else:
        where = click.get_current_context().params.get("course")
        click.echo(f"Another one: grader hint {exercise.id}{f' --course {where}' if where else ''}")
