"""`grader grade`: one submission, for people and for other systems."""

import contextlib
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click
from msgspec import UNSET
from msgspec.structs import replace

from grader.cli.arguments import PATH
from grader.cli.command import course_in, course_option, main, with_isolation
from grader.cli.terminal import console, output_to, print_line
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.grades.results import NOTHING_RAN, Grade, to_json
from grader.isolation import SandboxPolicy

if TYPE_CHECKING:  # slow to import, and help needs none of it
    from grader.intake.single import SingleSubmission

FOR_PEOPLE_AND_PROGRAMS = ("text", "json")
FOR_OTHER_SYSTEMS = (
    *("markdown", "junit", "gradescope", "classroom50", "github"),
    *("gitlab", "artemis", "prairielearn", "coderunner", "vpl", "submitty"),
)
"""The keys of `grader.cli.formats.FORMATS`, repeated because that module imports more than most commands need."""
WITH_ITS_OWN_VERDICT = ("classroom50", "artemis", "prairielearn", "coderunner", "vpl", "submitty")
"""Formats whose readers take an exit code other than 0 for a failure of the grader, whatever the result says."""
SANDBOX = re.compile(r"landlock \d+, seccomp, limits")
"""The isolation of a complete sandbox."""


@main.command()
@click.argument("path", type=PATH)
@click.option(
    "--exercise", "names", multiple=True, metavar="ID", help="Grade only this exercise. You can give it several times."
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FOR_PEOPLE_AND_PROGRAMS, *FOR_OTHER_SYSTEMS]),
    default="text",
    show_default=True,
    metavar="FORMAT",
    help=f"Write the result in this format: {', '.join([*FOR_PEOPLE_AND_PROGRAMS, *FOR_OTHER_SYSTEMS][:-1])} or "
    f"{FOR_OTHER_SYSTEMS[-1]}.",
)
@click.option("--output", type=PATH, metavar="FILE", help="Write to this file instead of standard output.")
@with_isolation
@course_option
def grade(
    path: Path, names: tuple[str, ...], form: str, output: Path | None, isolation: SandboxPolicy, course: Path | None
) -> None:
    """Grade one submission, which is a folder, a zip or tar archive, or the file of one exercise.

    The programs run in a separate process. The suites come from the course, never from the submission.

    In the formats for other systems there is always a result, even if grading could not finish. With classroom50,
    artemis, prairielearn, coderunner, vpl and submitty, the exit code is 0 whatever the score, and 2 if there is no
    grade. With classroom50, release-body.md, which students read, is written next to --output.
    """
    from grader.intake.single import exercises_for

    if form in FOR_OTHER_SYSTEMS:
        passed = _grade_for_others(path, names, form, output, isolation, course)
        sys.exit(0 if passed or form in WITH_ITS_OWN_VERDICT else 1)
    chosen = course_in(course)
    graded = _graded(path, chosen, exercises_for(path, chosen, names), isolation)
    with output_to(output) as stream:
        if form == "json":
            stream.write(_json(graded))
        else:
            _print_grade(graded, chosen, stream)
    sys.exit(0 if graded.passed else 1)


def _grade_for_others(
    path: Path, names: tuple[str, ...], form: str, output: Path | None, isolation: SandboxPolicy, course: Path | None
) -> bool:
    """Deliver the grade, or the reason why there is none, and return whether everything passed."""
    from grader.cli.formats import UNFINISHED, Report, places_in
    from grader.intake.single import exercises_for

    report = Report(form, output)
    try:
        chosen = course_in(course)
        exercises = exercises_for(path, chosen, names)
        report.begin(sum(exercise.points for exercise in exercises))
        graded = _graded(path, chosen, exercises, isolation)
        rendered = report.render(graded, chosen, places_in(path, chosen))
    except KeyboardInterrupt:
        report.fail(UNFINISHED)
        raise GraderError("interrupted") from None
    except Exception as problem:
        known = isinstance(problem, GraderError)
        report.fail(str(problem) if known else f"An internal error in the grader: {type(problem).__name__}: {problem}")
        raise
    report.deliver(rendered)
    return graded.passed


def _graded(path: Path, course: Course, exercises: tuple[Exercise, ...], isolation: SandboxPolicy) -> Grade:
    from grader.intake.single import grade_found

    with ending_at_ctrl_c():
        return grade_found(found_at(path, course, exercises), course, exercises, isolation)


def found_at(path: Path, course: Course, exercises: tuple[Exercise, ...]) -> "SingleSubmission":
    """Return a submission, and say on standard error what of an archive was not read.

    Raises:
        GraderError: nothing in an archive can be read.
    """
    from grader.intake.single import submission_at

    found = submission_at(path, course, exercises)
    for sentence in found.notes:
        click.echo(sentence, err=True)
    return found


@contextlib.contextmanager
def ending_at_ctrl_c() -> Iterator[None]:
    """Stop grading at once if Ctrl-C is pressed inside the block.

    `asyncio.run` installs its own handler, which only cancels the task of a check. A check that waits for a program
    would not notice. asyncio leaves handlers other than Python's default alone, so this one stays in place. pytest
    may catch the KeyboardInterrupt, which is why the flag decides at the end.
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
    except BaseException:  # pytest, interrupted while it collects, fails in a way of its own
        if not interrupted:
            raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if interrupted:
        raise GraderError("interrupted")


def _json(graded: Grade) -> str:
    """Return the grade as JSON without flags and without `##`.

    Flags are for the instructor's commands: a student could change a forgery until none is left. `##[name]` is a
    command in the logs of some build servers. In JSON, `##` can only be inside a string.
    """
    exercises = tuple(replace(exercise, flags=UNSET) for exercise in graded.exercises)
    return to_json(replace(graded, exercises=exercises)).replace("##", r"#\u0023")


def _print_grade(graded: Grade, course: Course, stream: TextIO) -> None:
    from grader.reports.text import render

    screen = console(stream)
    for line in render(graded, course):
        print_line(screen, line)
    kinds = graded.isolation.split("; ")
    if graded.isolation != NOTHING_RAN and not all(SANDBOX.fullmatch(kind) for kind in kinds):
        click.echo(f"graded without a complete sandbox: {graded.isolation}", err=True)
