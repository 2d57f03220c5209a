"""`grader batch`, for a whole class."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.arguments import PATH, WORDS
from grader.cli.class_results import (
    ClassOptions,
    check,
    fill_in,
    kept_in,
    print_audits,
    print_summary,
    say,
    with_class_options,
)
from grader.cli.command import main, with_course, with_isolation, with_parts
from grader.cli.terminal import console, is_plain
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.classroom.batch import BatchProgress
    from grader.classroom.engines import Engine
    from grader.classroom.store import Store

BATCH_LINE_INTERVAL = 10.0
"""Wall seconds between two lines of progress."""


@main.command()
@click.argument("path", metavar="DIR", type=PATH)
@click.option(
    "--out",
    type=PATH,
    required=True,
    metavar="DIR",
    help="Write the results to this folder, where later runs find them.",
)
@click.option(
    "--exercise", "names", multiple=True, metavar="ID", help="Grade only this exercise. You can give it several times."
)
@with_parts
@click.option(
    "--roster",
    type=PATH,
    metavar="FILE",
    help="Read all students, including those who submitted nothing, from this CSV file.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Use this many processes. By default, one for each core.")
@click.option(
    "--scheduler", type=WORDS, metavar="ADDRESS", help="Grade on several machines, through this Dask scheduler."
)
@click.option(
    "--shard",
    "share",
    type=WORDS,
    metavar="I/N",
    help="Grade only part I of N of the class. `grader merge` joins the parts.",
)
@click.option(
    "--overrides",
    type=PATH,
    metavar="FILE",
    help="Read the points that you set from this CSV file. By default, it is overrides.csv in --out.",
)
@click.option("--due", metavar="MOMENT", help='Set the deadline, such as "2026-03-01 23:59" or "… Europe/Berlin".')
@click.option(
    "--late",
    metavar="POLICY",
    help='Set what a delay costs, such as "10% per day, grace 15 min, cut-off 7 days". By default, it costs nothing.',
)
@click.option(
    "--extensions",
    type=PATH,
    metavar="FILE",
    help="Read the deadlines of single students from this CSV file. By default, it is extensions.csv in --out.",
)
@click.option(
    "--canvas-times",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="Read the times of submissions from this list of Canvas (JSON). You can give several.",
)
@click.option(
    "--strict-names", is_flag=True, help="Read a file only under its exact name, not under a nearly right one."
)
@click.option(
    "--audit",
    "everything",
    is_flag=True,
    help="Run all that passed once more, without the grader and in real time. By default, only what is flagged or uses "
    "unusual means is.",
)
@with_isolation
@with_class_options
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
    isolation: SandboxPolicy,
    chosen: ClassOptions,
    course: Course,
) -> None:
    """Grade all submissions of a class in DIR, which may be a download from a learning platform.

    Downloads of GitHub Classroom, Canvas, Moodle, Gradescope, Blackboard, Brightspace, ILIAS, OpenOLAT, Sakai, Autolab,
    Schoology, Teams and Google Classroom are recognized. Otherwise, submissions are folders, files or archives, perhaps
    in a folder for each exercise. A submission is graded again only if it or its suite has changed. Ctrl-C stops the
    command at any time, and the same command continues.
    """
    from grader.classroom.deciding import Decider, Rules
    from grader.classroom.merging import SHARD, STORE
    from grader.classroom.store import Store
    from grader.intake import Shard, find_all
    from grader.isolation.side_by_side import must_be_possible

    if everything:
        must_be_possible(isolation)
    exercises = course.narrow(names, parts)
    shard = None if share is None else Shard.parse(share)
    if chosen.anonymous and share is not None:
        raise GraderError(
            "--anonymous needs the whole class in one batch, or `grader merge --anonymous`: each part would have codes"
            " of its own"
        )
    if out.resolve().is_relative_to(path.resolve()):
        raise GraderError(f"{out} is among the submissions, and would be taken for one: name a folder outside them")
    check(course, out, chosen)
    decider = Decider(Rules(overrides, extensions, due, late, chosen.moodle, canvas_times), out, course)
    found = find_all(path, exercises, roster, course.exercises)
    hand_ins = [one for one in found.hand_ins if shard is None or shard.has(one.student)]
    decided = decider.decide(found.hand_ins, hand_ins)
    for sentence in (*(note.what for note in decided.notes), decided.unknown):
        if sentence:
            say(sentence)
    if sys.version_info < (3, 12):
        say("A class is graded faster on Python 3.12 or newer, where following a program costs less.")
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with Store(out / STORE) as store:
        try:
            store.begin(hand_ins, (*found.unclaimed, *decided.notes), decided.by_student)
            store.note_fact(SHARD, share or "")
            store.keep_files(share is not None)
            del hand_ins, found, decided, decider  # the store has it all: free memory for the next imports
            from grader.classroom.batch import Batch
            from grader.classroom.naming import STUDENT_PAGES, names_of
            from grader.classroom.publish import Publisher

            called = names_of(store, chosen.anonymous, out / STUDENT_PAGES)
            with kept_in(out), _shown(store.size()) as show, _engine(scheduler, jobs) as engine:
                work = Batch(course, exercises, out, engine, isolation, show, strict_names, called)
                work.run(store)
            _audit(course, exercises, store, everything, isolation, strict_names)
        except KeyboardInterrupt:  # the progress bar is gone by now, so this begins on its own line
            say(f"Interrupted. All results so far are kept in {out}: the same command continues.")
            sys.exit(2)
        publisher = Publisher(course, exercises, store, out, called)
        with kept_in(out):
            if chosen.alike:
                publisher.compare(lambda one: one.contents(exercises, course.exercises, strict_names).files)
            publisher.publish_all()
            if not work.ungraded:
                publisher.remember()
            fill_in(publisher, chosen)
        for trouble in work.ungraded:
            say(f"{trouble.student} could not be graded: {trouble.reason}")
        passed = print_summary(publisher, out, time.monotonic() - start, work.found, work.taken_over)
        print_audits(store, exercises)
    sys.exit(2 if work.ungraded else 0 if passed else 1)


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
        say(f"What is flagged was not run once more: {problem}")


@contextmanager
def _engine(scheduler: str | None, jobs: int | None) -> "Iterator[Engine]":
    from grader.classroom.engines import Processes
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
        if now - last < BATCH_LINE_INTERVAL and progress.done < progress.total:
            return
        last = now
        fresh = progress.done - progress.found
        rate = fresh / max(now - start, 0.001)
        speed = f", {rate:.1f} a second" if fresh else ""
        left = f", {(total - progress.done) / rate:.0f} s left" if fresh and progress.done < total else ""
        say(f"{progress.done} of {total} graded{speed}{left}")

    return show
