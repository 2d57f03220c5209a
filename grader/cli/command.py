"""The command itself: what goes wrong in its parts becomes a sentence and an exit code.

Exit codes: 0 everything passed, 1 something did not pass, 2 the command could not do its work. Machine formats go
to standard output alone, everything else that is said to standard error.
"""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from grader.course import Course, course_folder, installed_course
from grader.exceptions import GraderError
from grader.text import visible


class _Problems(click.Group):
    """Turns what goes wrong into a sentence and the exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")
        try:
            return super().main(*args, **options)
        except GraderError as problem:
            _give_up(str(problem))
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except OSError as problem:
            _give_up(f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": "))
        except Exception as problem:
            if os.environ.get("GRADER_DEBUG"):
                raise
            _give_up(f"a mistake of the grader's own ({type(problem).__name__}: {problem}); GRADER_DEBUG=1 shows where")


def _give_up(sentence: str) -> NoReturn:
    lines = (visible(line) for line in sentence.split("\n"))  # a folder's name is somebody else's text, too
    click.echo("grader: " + "\n".join(lines), err=True)
    sys.exit(2)


@click.group(cls=_Problems, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coroutine-grader", message="%(package)s %(version)s")
def main() -> None:
    """Grade asyncio exercises: the order of the prints, and on a virtual clock that they are concurrent."""


course_option = click.option(
    "--course",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The course's folder (with course.toml, or with exercises/course.toml); by default the one that comes with "
    "the grader.",
)


def course_in(folder: Path | None) -> Course:
    """The course in this folder or in its `exercises`, or the one that comes with the grader.

    Raises:
        CourseError: there is none, or it says something that cannot be.
    """
    return Course(installed_course().resolve() if folder is None else course_folder(folder.resolve()))


def with_course(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--course`, and gives the command a Course."""

    @course_option
    @functools.wraps(command)
    def with_course(course: Path | None, **options: Any) -> None:
        command(course=course_in(course), **options)

    return with_course


def with_isolation(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--isolation`."""
    option = click.option(
        "--isolation",
        type=click.Choice(["require", "prefer", "none"]),
        default="prefer",
        show_default=True,
        help="Whether a sandbox must be had for the programs.",
    )
    return option(command)
