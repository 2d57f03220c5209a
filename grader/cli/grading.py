"""`grader grade`: one submission, for people and for the systems that ask for grades."""

import contextlib
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

from grader.cli.command import course_in, course_option, main, with_isolation
from grader.cli.terminal import console, output_to, print_line
from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.isolation import Wish
from grader.results import NOTHING_RAN, Grade, to_json
from grader.text import visible

FOR_PEOPLE_AND_PROGRAMS = ("text", "json")
FOR_OTHER_SYSTEMS = ("markdown", "junit", "gradescope", "classroom50", "github")
"""The keys of `grader.cli.formats.FORMATS`, which loads more than most commands need."""
SANDBOX = re.compile(r"landlock \d+, seccomp, limits")
"""What programs are kept by where nothing is missing."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FOR_PEOPLE_AND_PROGRAMS, *FOR_OTHER_SYSTEMS]),
    default="text",
    show_default=True,
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file instead.")
@with_isolation
@course_option
def grade(
    path: Path, names: tuple[str, ...], form: str, output: Path | None, isolation: Wish, course: Path | None
) -> None:
    """Grade one submission: a folder, or the file of one exercise.

    The programs run in a process apart from this one; the suites come from the course, never from the submission.
    Formats for other systems say so, too, where grading did not come to its end; classroom50 then exits with 2 and
    otherwise with 0, whatever the score, and writes release-body.md, which its students read, beside --output.
    """
    if form in FOR_OTHER_SYSTEMS:
        passed = _grade_for_others(path, names, form, output, isolation, course)
        sys.exit(0 if passed or form == "classroom50" else 1)
    chosen = course_in(course)
    graded = _graded(path, chosen, exercises_for(path, chosen, names), isolation)
    with output_to(output) as stream:
        if form == "json":
            stream.write(_json(graded))
        else:
            _print_grade(graded, chosen, stream)
    sys.exit(0 if graded.passed else 1)


def _grade_for_others(
    path: Path, names: tuple[str, ...], form: str, output: Path | None, isolation: Wish, course: Path | None
) -> bool:
    """Whether everything passed. If there is no grade, the result says that, and why."""
    from grader.cli.formats import UNFINISHED, Report, places_in

    report = Report(form, output)
    try:
        chosen = course_in(course)
        exercises = exercises_for(path, chosen, names)
        report.begin(sum(exercise.points for exercise in exercises))
        graded = _graded(path, chosen, exercises, isolation)
        written = report.written(graded, chosen, places_in(path, chosen))
    except KeyboardInterrupt:
        report.fail(UNFINISHED)
        raise GraderError("interrupted") from None
    except Exception as problem:
        known = isinstance(problem, GraderError)
        report.fail(str(problem) if known else f"A mistake of the grader's own: {type(problem).__name__}: {problem}")
        raise
    report.hand_over(written)
    return graded.passed


def exercises_for(path: Path, course: Course, names: tuple[str, ...]) -> tuple[Exercise, ...]:
    if not path.exists():
        raise GraderError(f"there is no {visible(str(path))}")
    if path.is_file() and not names:
        names = tuple(exercise.id for exercise in course.exercises if exercise.file == path.name)
        if not names:
            raise GraderError(f"{visible(path.name)} is not the file of any exercise; `grader list` shows them")
    return course.select(names)


def _graded(path: Path, course: Course, exercises: tuple[Exercise, ...], isolation: Wish) -> Grade:
    from grader.judge import Submission
    from grader.judge import grade as grade_all

    grades: list[Grade] = []
    submission = Submission(name=path.resolve().name or str(path), path=str(path.resolve()))
    with _ending_at_ctrl_c():
        grade_all(course, exercises, [submission], grades.append, isolation)
    return grades[0]


@contextlib.contextmanager
def _ending_at_ctrl_c() -> Iterator[None]:
    """At once, and grading has failed. asyncio's own handler only cancels the task of a check.

    A check that waits for a program would not even notice. Of another handler than Python's asyncio keeps its hands.
    """
    interrupted = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    ignored = signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    before = None if ignored else signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except (GraderError, KeyboardInterrupt):
        if not interrupted:
            raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if interrupted:
        raise GraderError("interrupted")


def _json(graded: Grade) -> str:
    """`##[name]` is a command in the logs of some build servers, and two of these signs can only be in a string."""
    return to_json(graded).replace("##", r"#\u0023")


def _print_grade(graded: Grade, course: Course, stream: TextIO) -> None:
    from grader.reports.text import render

    screen = console(stream)
    for line in render(graded, course):
        print_line(screen, line)
    kinds = graded.isolation.split("; ")
    if graded.isolation != NOTHING_RAN and not all(SANDBOX.fullmatch(kind) for kind in kinds):
        click.echo(f"graded without a whole sandbox: {graded.isolation}", err=True)
