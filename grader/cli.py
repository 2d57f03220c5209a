"""The command `grader`. The only place that prints.

Exit codes: 0 everything passed, 1 something did not pass, 2 the command could not do its work. Machine formats go
to standard output alone, everything else that is said to standard error.
"""

import contextlib
import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.course import Course, Exercise, installed_course
from grader.exceptions import GraderError
from grader.results import Grade, to_json
from grader.text import visible

WIDTH_WHEN_PIPED = 80
TRACE_LIMIT = 60.0
"""Wall seconds."""


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


def _with_course(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--course`, and gives the command a Course."""

    @click.option(
        "--course",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The course's folder (with course.toml); by default the one that comes with the grader.",
    )
    @functools.wraps(command)
    def with_course(course: Path | None, **options: Any) -> None:
        command(course=Course((course or installed_course()).resolve()), **options)

    return with_course


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file instead.")
@_with_course
def grade(path: Path, names: tuple[str, ...], form: str, output: Path | None, course: Course) -> None:
    """Grade one submission: a folder, or the file of one exercise.

    The programs run in a process apart from this one; the suites come from the course, never from the submission.
    """
    from grader.judge import Submission
    from grader.judge import grade as grade_all

    exercises = _exercises_for(path, course, names)
    grades: list[Grade] = []
    submission = Submission(name=path.resolve().name or str(path), path=str(path.resolve()))
    grade_all(course, exercises, [submission], grades.append)
    with _output(output) as stream:
        if form == "json":
            stream.write(to_json(grades[0]))
        else:
            _print_grade(grades[0], course, stream)
    sys.exit(0 if grades[0].passed else 1)


def _exercises_for(path: Path, course: Course, names: tuple[str, ...]) -> tuple[Exercise, ...]:
    if not path.exists():
        raise GraderError(f"there is no {path}")
    if path.is_file() and not names:
        names = tuple(exercise.id for exercise in course.exercises if exercise.file == path.name)
        if not names:
            raise GraderError(f"{path.name} is not the file of any exercise; `grader list` shows them")
    return course.select(names)


@contextlib.contextmanager
def _output(file: Path | None) -> Any:
    if file is None:
        yield sys.stdout
    else:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def _print_grade(grade: Grade, course: Course, stream: TextIO) -> None:
    from grader.reports.text import render

    console = _console(stream)
    for line in render(grade, course, _is_plain(stream)):
        console.print(line, soft_wrap=True)


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else WIDTH_WHEN_PIPED
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def _is_plain(stream: TextIO) -> bool:
    """Whether the stream cannot show what lies beyond ASCII."""
    try:
        "✓✗·…".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--entry", metavar="NAME", help="Call this function; by default the file runs as a script.")
@click.option("--until", type=float, metavar="SECONDS", help="Cut the program off at this virtual second.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def trace(file: Path, entry: str | None, until: float | None, form: str) -> None:
    """Run any asyncio program on the virtual clock, and tell what its event loop did.

    Sleeping costs no time. The exit code is 0 if the program finished, 1 if it did not.
    """
    from grader import findings
    from grader.findings.evidence import Evidence
    from grader.narrative import tell
    from grader.reports import trace_json, trace_text
    from grader.simulation import Play, simulate_at_keyboard
    from grader.submission import Program, parse

    if not file.is_file():
        raise GraderError(f"there is no file {file}")
    path, source = str(file.resolve()), file.read_bytes()
    play = Play(kind="call" if entry else "script", entry=entry or "", until=until)
    sys.argv = [str(file)]
    sys.path.insert(0, str(file.resolve().parent))
    done = simulate_at_keyboard(Program(path=path, source=source), play, wall_limit=TRACE_LIMIT)
    try:
        tree = parse(source, path)
    except SyntaxError:
        tree = None
    evidence = Evidence(file=file.name, source=source, tree=tree, runs=((play, done),), comparison=None, asks={})
    found = findings.find_in_trace(evidence)
    if form == "json":
        sys.stdout.write(trace_json.render(done, found))
    else:
        console = _console(sys.stdout)
        for line in trace_text.render(done, tell(done, tree), found, _is_plain(sys.stdout)):
            console.print(line, soft_wrap=True)
    sys.exit(0 if done.outcome in ("finished", "cut off") else 1)


@main.command("list")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@_with_course
def list_(path: Path, course: Course) -> None:
    """Show the course, and how far the submission in PATH (by default here) has come."""
    from grader.judge import Submission
    from grader.judge import grade as grade_all
    from grader.reports.text import MARKS, PLAIN_MARKS, STYLES

    grades: list[Grade] = []
    grade_all(course, course.exercises, [Submission(name="here", path=str(path.resolve()))], grades.append)
    marks = PLAIN_MARKS if _is_plain(sys.stdout) else MARKS
    table = Table(title=course.title, title_justify="left", box=None, pad_edge=False)
    for column, side in (("", "left"), ("exercise", "left"), ("title", "left"), ("points", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for exercise, result in zip(course.exercises, grades[0].exercises, strict=True):
        style = STYLES[result.status]
        points = f"{result.score} of {result.max_score}"
        table.add_row(Text(marks[result.status], style=style), exercise.id, exercise.title, points)
    console = _console(sys.stdout)
    console.print(table)
    done = sum(result.status == "passed" for result in grades[0].exercises)
    console.print(f"\n{done} of {len(course.exercises)} done, {grades[0].score} of {grades[0].max_score} points.")


@main.command()
@click.argument("name", metavar="ID")
@click.option("--all", "everything", is_flag=True, help="All hints at once.")
@_with_course
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
