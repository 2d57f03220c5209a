"""`grader batch` and `grader merge`: a whole class."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.command import main, with_course, with_isolation
from grader.cli.terminal import console, is_plain, print_line
from grader.course import Course
from grader.exceptions import GraderError
from grader.isolation import Wish

if TYPE_CHECKING:  # they take their time, and most commands do without
    from grader.batch import Engine, Progress
    from grader.publish import Publisher
    from grader.reports.filling import Filled

STORE = "results.sqlite"
SECONDS_BETWEEN_LINES = 10.0

folder = click.Path(path_type=Path)
gradebooks = [
    click.option("--canvas", type=folder, metavar="FILE", help="Canvas' exported gradebook, to be filled in."),
    click.option("--canvas-column", metavar="NAME", help="Which assignment; by default the one named as the course."),
    click.option("--moodle", type=folder, metavar="FILE", help="Moodle's grading worksheet, to be filled in."),
    click.option("--moodle-column", metavar="NAME", help="The heading of its grades, where it cannot be told."),
]


def with_gradebooks(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(gradebooks):
        command = option(command)
    return command


@main.command()
@click.argument("path", metavar="DIR", type=folder)
@click.option("--out", type=folder, required=True, metavar="DIR", help="Where the results go, and are found again.")
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@click.option("--roster", type=folder, metavar="FILE", help="A CSV with everybody, also who handed in nothing.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes at a time; by default one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, to grade on more than one machine.")
@click.option("--shard", "part", metavar="I/N", help="Only part I of N of the class; `grader merge` joins the parts.")
@with_isolation
@with_gradebooks
@with_course
def batch(
    path: Path,
    out: Path,
    names: tuple[str, ...],
    roster: Path | None,
    jobs: int | None,
    scheduler: str | None,
    part: str | None,
    isolation: Wish,
    canvas: Path | None,
    canvas_column: str | None,
    moodle: Path | None,
    moodle_column: str | None,
    course: Course,
) -> None:
    """Grade everything in a folder: folders, files, zips, and downloads from GitHub, Canvas, Moodle and Gradescope.

    What was graded before is found in --out and not graded again, unless the submission or its suite has changed.
    Ctrl-C ends it at any time, and the same command goes on.
    """
    from grader.intake import Shard, find
    from grader.store import Store

    exercises = course.select(names)
    shard = None if part is None else Shard.parse(part)
    if out.resolve().is_relative_to(path.resolve()):
        raise GraderError(f"{out} lies among the submissions, and would be taken for one: give a folder beside them")
    for downloaded in (canvas, moodle):  # better now than after an hour of grading
        if downloaded is not None and not downloaded.is_file():
            raise GraderError(f"there is no file {downloaded}; give the CSV that was downloaded")
    everybody = [one for one in find(path, exercises, roster) if shard is None or shard.has(one.student)]
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with Store(out / STORE) as store:
        try:
            store.begin(everybody)
            del everybody  # the store has them, and they may be thousands: what is loaded now goes where they were
            from grader.batch import Batch
            from grader.publish import Publisher

            with _shown(store.size()) as show, _engine(scheduler, jobs) as engine:
                work = Batch(course, exercises, out, engine, isolation, show)
                work.run(store)
        except KeyboardInterrupt:  # the bar has gone by now: what follows begins a line of its own
            _say(f"Interrupted. What is graded is kept in {out}: the same command goes on.")
            sys.exit(2)
        publisher = Publisher(course, exercises, store, out)
        publisher.everything()
        _fill_in(publisher, canvas, canvas_column, moodle, moodle_column)
        passed = _tell(publisher, out, time.monotonic() - start, work.found)
    for trouble in work.troubles:
        _say(f"{trouble.student} could not be graded: {trouble.reason}")
    sys.exit(2 if work.troubles else 0 if passed else 1)


@main.command()
@click.argument("parts", metavar="DIR...", nargs=-1, required=True, type=folder)
@click.option("--out", type=folder, required=True, metavar="DIR", help="Where the whole goes.")
@click.option("--exercise", "names", multiple=True, metavar="ID", help="The exercises that were graded; repeatable.")
@with_gradebooks
@with_course
def merge(
    parts: tuple[Path, ...],
    out: Path,
    names: tuple[str, ...],
    canvas: Path | None,
    canvas_column: str | None,
    moodle: Path | None,
    moodle_column: str | None,
    course: Course,
) -> None:
    """Join the results of several `grader batch --shard I/N` into one."""
    import shutil

    from grader.publish import Publisher
    from grader.store import Store

    for part in parts:
        if not (part / STORE).is_file():
            raise GraderError(f"{part} has no results: it should be what `grader batch --out` wrote")
    pages = out / "report" / "students"
    pages.mkdir(parents=True, exist_ok=True)
    with Store(out / STORE) as store:
        for part in parts:
            store.take_over(part / STORE)
            for page in sorted((part / "report" / "students").glob("*.html")):
                shutil.copyfile(page, pages / page.name)
        publisher = Publisher(course, course.select(names), store, out)
        publisher.everything()
        _fill_in(publisher, canvas, canvas_column, moodle, moodle_column)
        sys.exit(0 if _tell(publisher, out, None, 0) else 1)


@contextmanager
def _engine(scheduler: str | None, jobs: int | None) -> "Iterator[Engine]":
    from grader.batch import Processes, cores

    if scheduler is None:
        yield Processes(jobs or cores())
        return
    from grader.cluster import Cluster

    cluster = Cluster(scheduler)
    try:
        yield cluster
    finally:
        cluster.close()


def _fill_in(
    publisher: "Publisher",
    canvas: Path | None,
    canvas_column: str | None,
    moodle: Path | None,
    moodle_column: str | None,
) -> None:
    if canvas is not None:
        _tell_of(publisher.canvas(canvas, canvas_column))
    if moodle is not None:
        _tell_of(publisher.moodle(moodle, moodle_column))


def _tell_of(filled: "Filled") -> None:
    _say(f"{filled.column}: {filled.filled} filled in.")
    for sentence in filled.notes:
        _say(sentence)
    for left, whose in ((filled.rows_left, "In the file, not in the class"), (filled.students_left, "Not in the file")):
        if left:
            _say(f"{whose}: {', '.join(left)}.")


def _tell(publisher: "Publisher", out: Path, seconds: float | None, found: int) -> bool:
    """The last words, on standard output; whether everything passed."""
    from grader.publish import GRADEBOOK, REPORT

    whole = passed = nothing = 0
    for hand_in, grade in publisher.graded():
        whole += 1
        passed += grade is not None and grade.passed
        nothing += not hand_in.origin
    took = "" if seconds is None else f" in {seconds:.1f} s"
    before = f", {found} of them known from before" if found else ""
    click.echo(f"{whole} students{took}{before}: {passed} passed everything, {nothing} handed in nothing.")
    click.echo(f"Report:    {out / REPORT}")
    click.echo(f"Gradebook: {out / GRADEBOOK}")
    return passed == whole


@contextmanager
def _shown(total: int) -> "Iterator[Callable[[Progress], None]]":
    """Progress on standard error: a bar in a terminal, otherwise a line now and then."""
    if not sys.stderr.isatty():
        yield _in_lines(total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    plain = is_plain(sys.stderr)
    columns = [
        TextColumn("grading"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    ]
    if plain:
        del columns[1]
    with Bar(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task("grading", total=total, rate="")
        start = time.monotonic()

        def show(progress: "Progress") -> None:
            fresh = progress.done - progress.found
            rate = f"{fresh / max(time.monotonic() - start, 0.001):.1f}/s" if fresh else ""
            bar.update(task, completed=progress.done, rate=rate)

        yield show


def _in_lines(total: int) -> "Callable[[Progress], None]":
    start = last = time.monotonic()

    def show(progress: "Progress") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < SECONDS_BETWEEN_LINES and progress.done < progress.total:
            return
        last = now
        fresh = progress.done - progress.found
        rate = fresh / max(now - start, 0.001)
        speed = f", {rate:.1f} a second" if fresh else ""
        left = f", {(total - progress.done) / rate:.0f} s left" if fresh and progress.done < total else ""
        _say(f"{progress.done} of {total} graded{speed}{left}")

    return show


def _say(sentence: str) -> None:
    from rich.text import Text

    from grader.text import visible

    print_line(console(sys.stderr), Text(visible(sentence)))
