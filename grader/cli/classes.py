"""`grader batch` and `grader merge`, for a whole class."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.command import main, with_course, with_isolation, with_parts
from grader.cli.terminal import console, is_plain, print_line
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.classroom.batch import BatchProgress, Engine
    from grader.classroom.filling import FilledGradebook
    from grader.classroom.publish import Publisher
    from grader.classroom.store import Store

SECONDS_BETWEEN_LINES = 10.0
"""Wall seconds between two lines of progress."""

folder = click.Path(path_type=Path)
gradebooks = [
    click.option("--canvas", type=folder, metavar="FILE", help="A gradebook exported from Canvas, to fill in."),
    click.option("--canvas-column", metavar="NAME", help="The assignment to fill in. By default the course's title."),
    click.option("--moodle", type=folder, metavar="FILE", help="A grading worksheet from Moodle, to fill in."),
    click.option("--feedback", is_flag=True, help="Write archives that hand feedback back; fill in comments."),
    click.option("--moodle-column", metavar="NAME", help="The column of grades, if the worksheet does not show which."),
]


def with_gradebooks(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options for gradebooks."""
    for option in reversed(gradebooks):
        command = option(command)
    return command


@main.command()
@click.argument("path", metavar="DIR", type=folder)
@click.option(
    "--out", type=folder, required=True, metavar="DIR", help="The folder for results, which later runs use again."
)
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@with_parts
@click.option(
    "--roster", type=folder, metavar="FILE", help="A CSV of all students, including those who submitted nothing."
)
@click.option("--jobs", type=click.IntRange(min=1), help="The number of processes. By default one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, to grade on several machines.")
@click.option("--shard", "share", metavar="I/N", help="Only part I of N of the class; `grader merge` joins the parts.")
@click.option(
    "--overrides", type=folder, metavar="FILE", help="A CSV of points that you set. By default overrides.csv in --out."
)
@click.option("--due", metavar="MOMENT", help='The deadline, such as "2026-03-01 23:59" or "… Europe/Berlin".')
@click.option(
    "--late",
    metavar="POLICY",
    help='What a delay costs: "10% per day, grace 15 min, cut-off 7 days". Nothing if absent.',
)
@click.option(
    "--extensions", type=folder, metavar="FILE", help="A CSV of own deadlines. By default extensions.csv in --out."
)
@click.option(
    "--canvas-times",
    type=folder,
    multiple=True,
    metavar="FILE",
    help="Canvas's list of submissions as JSON, which says when they came; repeatable.",
)
@click.option(
    "--strict-names", is_flag=True, help="Read a file only under its exact name, not if its name is nearly right."
)
@click.option(
    "--audit",
    "everything",
    is_flag=True,
    help="Run all that passed once more, without the grader and in real time. By default only what is flagged.",
)
@click.option(
    "--alike",
    is_flag=True,
    help="Compare the programs of the class: what is alike, side by side, and a folder for Dolos, JPlag and MOSS.",
)
@click.option(
    "--anonymous",
    is_flag=True,
    help="Call students by codes on all pages; anonymous.csv in --out says who they are.",
)
@with_isolation
@with_gradebooks
@with_course
def batch(
    path: Path,
    out: Path,
    names: tuple[str, ...],
    parts: tuple[int, ...],
    roster: Path | None,
    jobs: int | None,
    scheduler: str | None,
    share: str | None,
    overrides: Path | None,
    due: str | None,
    late: str | None,
    extensions: Path | None,
    canvas_times: tuple[Path, ...],
    strict_names: bool,
    everything: bool,
    alike: bool,
    anonymous: bool,
    isolation: SandboxPolicy,
    canvas: Path | None,
    canvas_column: str | None,
    moodle: Path | None,
    moodle_column: str | None,
    feedback: bool,
    course: Course,
) -> None:
    """Grade all submissions of a class in DIR, which may be a download from a learning platform.

    These are GitHub Classroom, Canvas, Moodle, Gradescope, Blackboard and Brightspace. Otherwise submissions are
    folders, files or archives, perhaps in a folder for each exercise. Results are kept in --out. A submission is not
    graded again unless it or its suite has changed. Ctrl-C stops the command at any time, and the same command
    continues.
    """
    from grader.classroom.deciding import Decider, Rules
    from grader.classroom.merging import SHARD, STORE
    from grader.classroom.store import Store
    from grader.intake import Shard, find_all
    from grader.isolation.side_by_side import must_be_possible

    if everything:
        must_be_possible(isolation)
    exercises = course.select(names, parts)
    shard = None if share is None else Shard.parse(share)
    if anonymous and share is not None:
        raise GraderError("--anonymous needs the whole class in one batch: each part would have codes of its own")
    if out.resolve().is_relative_to(path.resolve()):
        raise GraderError(f"{out} is among the submissions, and would be taken for one: name a folder outside them")
    for downloaded in (canvas, moodle):  # checked before hours of grading, not after
        if downloaded is not None and not downloaded.is_file():
            raise GraderError(f"there is no file {downloaded}; name the CSV that was downloaded")
    decider = Decider(Rules(overrides, extensions, due, late, moodle, canvas_times), out, course)
    found = find_all(path, exercises, roster, course.exercises)
    hand_ins = [one for one in found.hand_ins if shard is None or shard.has(one.student)]
    decided = decider.decide(found.hand_ins, hand_ins)
    for sentence in (*(note.what for note in decided.notes), decided.unknown):
        if sentence:
            _say(sentence)
    if sys.version_info < (3, 12):
        _say("A class is graded faster on Python 3.12 or newer, where following a program costs less.")
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with Store(out / STORE) as store:
        try:
            store.begin(hand_ins, (*found.unclaimed, *decided.notes), decided.by_student)
            store.note_fact(SHARD, share or "")
            del hand_ins, found, decided, decider  # the store has it all: free memory for the next imports
            from grader.classroom.batch import Batch
            from grader.classroom.naming import names_of
            from grader.classroom.publish import PAGES, Publisher

            called = names_of(store, anonymous, out / PAGES)
            with _kept_in(out), _shown(store.size()) as show, _engine(scheduler, jobs) as engine:
                work = Batch(course, exercises, out, engine, isolation, show, strict_names, called)
                work.run(store)
            _audit(course, exercises, store, everything, isolation, strict_names)
        except KeyboardInterrupt:  # the progress bar is gone by now, so this begins on its own line
            _say(f"Interrupted. All results so far are kept in {out}: the same command continues.")
            sys.exit(2)
        publisher = Publisher(course, exercises, store, out, called)
        with _kept_in(out):
            if alike:
                publisher.compare(strict_names)
            publisher.publish_all()
            if not work.ungraded:
                publisher.remember()
            _fill_in(publisher, canvas, canvas_column, moodle, moodle_column, feedback)
        for trouble in work.ungraded:
            _say(f"{trouble.student} could not be graded: {trouble.reason}")
        passed = _print_summary(publisher, out, time.monotonic() - start, work.found, work.taken_over)
        _print_audits(store, exercises)
    sys.exit(2 if work.ungraded else 0 if passed else 1)


@main.command()
@click.argument("parts", metavar="DIR...", nargs=-1, required=True, type=folder)
@click.option("--out", type=folder, required=True, metavar="DIR", help="The folder for the joined results.")
@click.option(
    "--exercise",
    "names",
    multiple=True,
    metavar="ID",
    help="An exercise that was graded; repeatable. By default each that was.",
)
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
    feedback: bool,
    course: Course,
) -> None:
    """Join the results of several runs of `grader batch --shard I/N`.

    All parts must be named, each once, and were graded for the same exercises.
    """
    from grader.classroom.merging import STORE, exercises_of, join
    from grader.classroom.publish import Publisher
    from grader.classroom.store import Store

    exercises = exercises_of(parts, out, course, names)
    out.mkdir(parents=True, exist_ok=True)
    with Store(out / STORE) as store:
        join(parts, out, store)
        publisher = Publisher(course, exercises, store, out)
        publisher.publish_all()
        publisher.remember()
        _fill_in(publisher, canvas, canvas_column, moodle, moodle_column, feedback)
        sys.exit(0 if _print_summary(publisher, out, None, 0) else 1)


def _audit(
    course: Course,
    exercises: tuple[Exercise, ...],
    store: "Store",
    everything: bool,
    isolation: SandboxPolicy,
    strict_names: bool,
) -> None:
    """Run programs once more in real time, and say so if that is not possible for those that are flagged."""
    from grader.classroom.audit import audit_class

    try:
        audit_class(course, exercises, store, everything, isolation, strict_names)
    except GraderError as problem:
        if everything:
            raise
        _say(f"What is flagged was not run once more: {problem}")


@contextmanager
def _kept_in(out: Path) -> Iterator[None]:
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


@contextmanager
def _engine(scheduler: str | None, jobs: int | None) -> "Iterator[Engine]":
    from grader.classroom.batch import Processes
    from grader.isolation.limits import cores

    if scheduler is None:
        yield Processes(jobs or cores())
        return
    from grader.classroom.cluster import Cluster

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
    feedback: bool,
) -> None:
    from grader.classroom.publish import CANVAS, MOODLE

    archives = publisher.feedback(moodle) if feedback else {}
    filled = [name for name, given in ((CANVAS, canvas), (MOODLE, moodle)) if given is not None]
    publisher.remove_stale([*filled, *archives])
    if canvas is not None:
        _print_filled(publisher.canvas(canvas, canvas_column))
    if moodle is not None:
        _print_filled(publisher.moodle(moodle, moodle_column, feedback))
    for name, count in archives.items():
        _say(f"{name}: feedback for {count} {'student' if count == 1 else 'students'}.")


def _print_filled(filled: "FilledGradebook") -> None:
    _say(f"{filled.column}: {filled.filled} filled in.")
    for sentence in filled.notes:
        _say(sentence)
    for left, whose in ((filled.rows_left, "In the file, not in the class"), (filled.students_left, "Not in the file")):
        if left:
            _say(f"{whose}: {', '.join(left)}.")


def _print_summary(publisher: "Publisher", out: Path, seconds: float | None, found: int, equal: int = 0) -> bool:
    """Print a summary to standard output, and return whether every student passed everything."""
    from grader.classroom.publish import ATTENTION, GRADEBOOK, REGRADE, REPORT

    whole = passed = nothing = 0
    for hand_in, grade in publisher.graded():
        whole += 1
        passed += grade is not None and grade.passed
        nothing += not hand_in.origin
    took = "" if seconds is None else f" in {seconds:.1f} s"
    before = f", {found} of them known from before" if found else ""
    click.echo(f"{whole} students{took}{before}: {passed} passed everything, {nothing} handed in nothing.")
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


def _print_audits(store: "Store", exercises: tuple[Exercise, ...]) -> None:
    from grader.classroom.audit import counts

    audits = counts(store, exercises)
    if audits.agree or audits.differ or audits.not_possible:
        click.echo(f"In real time: {audits.agree} agree, {audits.differ} say otherwise.")
    for reason, number in audits.not_possible.items():
        _say(f"Not audited, {number}: {reason}.")


@contextmanager
def _shown(total: int) -> "Iterator[Callable[[BatchProgress], None]]":
    """Show progress on standard error: a bar in a terminal, otherwise a line from time to time."""
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

        def show(progress: "BatchProgress") -> None:
            fresh = progress.done - progress.found
            rate = f"{fresh / max(time.monotonic() - start, 0.001):.1f}/s" if fresh else ""
            bar.update(task, completed=progress.done, rate=rate)

        yield show


def _in_lines(total: int) -> "Callable[[BatchProgress], None]":
    start = last = time.monotonic()

    def show(progress: "BatchProgress") -> None:
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
