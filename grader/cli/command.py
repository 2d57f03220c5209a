"""The command group `grader`, which turns exceptions of its subcommands into a sentence and an exit code.

Exit codes: 0 everything passed, 1 something did not pass, 2 the command could not do its work. In machine formats,
standard output contains the result and nothing else. All other messages go to standard error.
"""

import contextlib
import functools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from grader.cli.arguments import PATH
from grader.course.course import Course, course_folder, installed_course
from grader.exceptions import GraderError
from grader.text import visible

OF_INSTRUCTORS = {"yaml": "PyYAML"}
"""Packages of the extra `instructor` that a command cannot do without, by the names under which they are imported."""


class _GraderGroup(click.Group):
    """A command group that reports exceptions in a sentence, with exit code 2, and shows whole sentences as help."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command, and never print a traceback unless GRADER_DEBUG is set."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")
        with _ended_by_sigterm():
            return self._run(*args, **options)

    def _run(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except GraderError as problem:
            _give_up(str(problem))
        except ModuleNotFoundError as problem:
            if problem.name not in OF_INSTRUCTORS or os.environ.get("GRADER_DEBUG"):
                raise
            _give_up(f'this needs {OF_INSTRUCTORS[problem.name]}: pip install "coroutine-grader[instructor]"')
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except OSError as problem:
            _give_up(f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": "))
        except Exception as problem:
            if os.environ.get("GRADER_DEBUG"):
                raise
            _give_up(
                f"an internal error in the grader ({type(problem).__name__}: {problem}); GRADER_DEBUG=1 shows where"
            )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand. Click would end one that is interrupted with 1, as if something had not passed."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)  # a terminal shows ^C where the cursor is
            _give_up("interrupted")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with the first sentence of its help, wrapped; click would cut it to one line."""
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_sentence(command)) for name, command in commands])


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM, with which a harness ends a command, first do what Ctrl-C does: keep results, and leave nothing."""
    is_main = threading.current_thread() is threading.main_thread()
    if sys.platform == "win32" or not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    ended = False

    def end(number: int, frame: object) -> None:
        nonlocal ended
        ended = True
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background by a shell
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if ended:
            signal.raise_signal(signal.SIGTERM)  # so that its sender sees how the command ended


def _first_sentence(command: click.Command) -> str:
    return " ".join((command.help or "").partition("\n\n")[0].split())


def _give_up(sentence: str) -> NoReturn:
    lines = (visible(line) for line in sentence.split("\n"))  # names of folders may contain control characters
    click.echo("grader: " + "\n".join(lines), err=True)
    sys.exit(2)


@click.group(cls=_GraderGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coroutine-grader", message="%(package)s %(version)s")
def main() -> None:
    """Grade asyncio exercises: check on a virtual clock what programs print, in which order and when."""


course_option = click.option(
    "--course",
    type=PATH,
    metavar="DIR",
    help="Use the course in this folder, which has course.toml or exercises/course.toml. By default, it is the course "
    "that comes with the grader.",
)


def course_in(folder: Path | None) -> Course:
    """Return the course in this folder or in its `exercises`; for None, the one that comes with the grader.

    Raises:
        CourseError: there is no course, or its `course.toml` is not valid.
    """
    return Course(installed_course().resolve() if folder is None else course_folder(folder.resolve()))


def with_course(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option `--course`, which it receives as a Course."""

    @course_option
    @functools.wraps(command)
    def with_course(course: Path | None, **options: Any) -> None:
        command(course=course_in(course), **options)

    return with_course


def with_parts(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option `--part`, which it receives as a tuple of numbers called `parts`."""
    option = click.option(
        "--part",
        "parts",
        type=click.IntRange(min=1),
        multiple=True,
        metavar="N",
        help="Take only this part of the course. You can give it several times.",
    )
    return option(command)


def with_isolation(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option `--isolation`."""
    option = click.option(
        "--isolation",
        type=click.Choice(["require", "prefer", "none"]),
        default="prefer",
        show_default=True,
        help="Run programs only in a sandbox (require), in one if there is one (prefer), or without (none).",
    )
    return option(command)
