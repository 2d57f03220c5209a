"""The common part of `grader batch` and `grader merge`: filling in gradebooks, and the summary of a class."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from grader.cli.arguments import PATH, WORDS
from grader.cli.terminal import console, print_line
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.classroom.filling import FilledGradebook
    from grader.classroom.publish import Publisher
    from grader.classroom.store import Store


class ClassOptions(NamedTuple):
    """The values of the options that both commands have, by the names of the options."""

    canvas: Path | None
    canvas_column: str | None
    moodle: Path | None
    moodle_column: str | None
    feedback: bool
    alike: bool
    anonymous: bool


options = [
    click.option("--canvas", type=PATH, metavar="FILE", help="Fill in this gradebook, which Canvas exported."),
    click.option(
        "--canvas-column",
        type=WORDS,
        metavar="NAME",
        help="Fill in this assignment. By default, it is the one with the course's title.",
    ),
    click.option("--moodle", type=PATH, metavar="FILE", help="Fill in this grading worksheet from Moodle."),
    click.option(
        "--moodle-column",
        type=WORDS,
        metavar="NAME",
        help="Fill in this column, if the worksheet does not show which one has the grades.",
    ),
    click.option("--feedback", is_flag=True, help="Write archives that hand feedback back, and fill in comments."),
    click.option(
        "--alike",
        is_flag=True,
        help="Compare the programs of the class: write pages of what is alike, and a folder for Dolos, JPlag, MOSS.",
    ),
    click.option(
        "--anonymous",
        is_flag=True,
        help="Call students by codes on all pages. anonymous.csv in --out says who they are.",
    ),
]


def with_class_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options for gradebooks and for pages, which it gets as one value, `chosen`."""

    @wraps(command)
    def collecting(**given: Any) -> None:
        command(chosen=ClassOptions(*(given.pop(name) for name in ClassOptions._fields)), **given)

    for option in reversed(options):
        collecting = option(collecting)
    return collecting


def check(course: Course, out: Path, chosen: ClassOptions) -> None:
    """Check before hours of grading, not after, that the results can be written and the gradebooks filled in.

    Raises:
        GraderError: they cannot.
    """
    from grader.classroom.canvas import fill_in as fill_in_canvas
    from grader.classroom.moodle import fill_in as fill_in_moodle

    if out.is_file():
        raise GraderError(f"{out} is a file; name a folder")
    for downloaded, column, option in (
        (chosen.canvas, chosen.canvas_column, "canvas"),
        (chosen.moodle, chosen.moodle_column, "moodle"),
    ):
        if downloaded is None and column is not None:
            raise GraderError(f"--{option}-column needs a file to fill in: give it with --{option}")
        if downloaded is not None and downloaded.is_dir():
            raise GraderError(f"{downloaded} is a folder; name the CSV that was downloaded")
        if downloaded is not None and not downloaded.is_file():
            raise GraderError(f"there is no file {downloaded}; name the CSV that was downloaded")
    if chosen.canvas is not None:
        fill_in_canvas(chosen.canvas, (), course.title, chosen.canvas_column)
    if chosen.moodle is not None:
        fill_in_moodle(chosen.moodle, (), chosen.moodle_column)


@contextmanager
def kept_in(out: Path) -> Iterator[None]:
    """Say that the results are kept if a file cannot be written.

    Raises:
        GraderError: a file cannot be written.
    """
    try:
        yield
    except OSError as problem:
        raise GraderError(
            f"{problem.filename or out} cannot be written ({problem.strerror}). All results so far are kept in {out}:"
            " make room, and run the same command again"
        ) from None


def fill_in(publisher: "Publisher", chosen: ClassOptions) -> None:
    """Fill in gradebooks, write archives for feedback, say how it went, and remove what earlier runs wrote."""
    from grader.classroom.publish import CANVAS, MOODLE

    archives = publisher.feedback(chosen.moodle) if chosen.feedback else {}
    filled = [name for name, given in ((CANVAS, chosen.canvas), (MOODLE, chosen.moodle)) if given is not None]
    publisher.remove_stale([*filled, *archives])
    if chosen.canvas is not None:
        _print_filled(publisher.canvas(chosen.canvas, chosen.canvas_column))
    if chosen.moodle is not None:
        _print_filled(publisher.moodle(chosen.moodle, chosen.moodle_column, chosen.feedback))
    for name, count in archives.items():
        say(f"{name}: feedback for {count} {'student' if count == 1 else 'students'}.")


def _print_filled(filled: "FilledGradebook") -> None:
    say(f"{filled.column}: {filled.filled} filled in.")
    for sentence in filled.notes:
        say(sentence)
    for left, whose in ((filled.rows_left, "In the file, not in the class"), (filled.students_left, "Not in the file")):
        if left:
            say(f"{whose}: {', '.join(left)}.")


def print_summary(publisher: "Publisher", out: Path, seconds: float | None, found: int, equal: int = 0) -> bool:
    """Print a summary to standard output, and return whether every student passed everything."""
    from grader.classroom.publish import ATTENTION, GRADEBOOK, REGRADE, REPORT

    whole = passed = nothing = 0
    for hand_in, grade in publisher.graded():
        whole += 1
        passed += grade is not None and grade.passed
        nothing += not hand_in.origin
    took = "" if seconds is None else f" in {seconds:.1f} s"
    before = f", {found} of them known from before" if found else ""
    students = "1 student" if whole == 1 else f"{whole} students"
    click.echo(f"{students}{took}{before}: {passed} passed everything, {nothing} handed in nothing.")
    if equal:
        click.echo(f"Equal:     {equal} {'result is' if equal == 1 else 'results are'} those of an equal program")
    click.echo(f"Report:    {out / REPORT}")
    click.echo(f"Gradebook: {out / GRADEBOOK}")
    changes = publisher.changes()
    if changes.all:
        click.echo(f"Changed:   {changes.gained} gained and {changes.lost} lost points, in {out / REGRADE}")
    to_look_at = sum(1 for _ in publisher.attention())
    click.echo(f"To look at: {f'{to_look_at}, in {out / ATTENTION}' if to_look_at else 'nothing'}")
    return passed == whole


def print_audits(store: "Store", exercises: tuple[Exercise, ...]) -> None:
    """Print what audits have shown, if there were any."""
    from grader.classroom.audit import counts

    audits = counts(store, exercises)
    if audits.agree or audits.differ or audits.not_possible:
        click.echo(f"In real time: {audits.agree} agree, {audits.differ} say otherwise.")
    for reason, number in audits.not_possible.items():
        say(f"Not audited, {number}: {reason}.")


def say(sentence: str) -> None:
    """Print a sentence to standard error."""
    from rich.text import Text

    from grader.text import visible

    print_line(console(sys.stderr), Text(visible(sentence)))
