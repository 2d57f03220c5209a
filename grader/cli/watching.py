"""`grader watch`, for students who work in a terminal.

Two threads put events into one queue: the keyboard's keys and the files' changes. The checker puts its results there
as well. The main thread takes one event after the other, and it alone changes the session and the screen.
"""

import contextlib
import queue
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.arguments import PATH
from grader.cli.command import main, with_course, with_isolation, with_parts
from grader.cli.screen import Screen
from grader.cli.terminal import console
from grader.cli.watch_session import Pressed, Saved, WatchSession
from grader.course.course import Course
from grader.exceptions import GraderError
from grader.isolation import SandboxPolicy

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.practice.status import Practice

LOOK_AGAIN = 1.0
"""Wall seconds after which the current file is read in any case, because the system may miss a change."""


@main.command()
@click.argument("path", type=PATH, default=Path())
@click.option("--exercise", "name", metavar="ID", help="Begin with this exercise.")
@with_parts
@with_isolation
@with_course
def watch(path: Path, name: str | None, parts: tuple[int, ...], isolation: SandboxPolicy, course: Course) -> None:
    """Check the current exercise each time you save its file.

    The exercises are looked for in PATH, by default in the current folder. Keep this running next to your editor.

    Keys: h hint, e the exercise's text, n next, l list, r run again, t what the event loop did, q quit. If standard
    input is no terminal, each line stands for the key that it begins with.
    """
    from grader.course.progress import Progress
    from grader.practice.background_check import BackgroundChecker
    from grader.practice.files import saves
    from grader.practice.keyboard import keys
    from grader.practice.status import Practice

    if not path.is_dir():
        raise GraderError(f"there is no folder {path}")
    practice = Practice(course, path, Progress.of_user(), parts)
    if all(practice.file(exercise) is None for exercise in practice.exercises):
        first = practice.exercises[0]
        raise GraderError(
            f"there are no exercises in {path.resolve()}: looked for {first.id}/{first.file} here and in `exercises`; "
            "go to the folder that has them"
        )
    named = None if name is None else course.find(name)
    if named is not None and named not in practice.exercises:
        raise GraderError(f"{named.id} is not among the exercises in {path.resolve()}")
    screen = Screen(console(sys.stdout))
    screen.note("Looking at what you have so far …")
    statuses = practice.statuses(isolation)
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    lesson = WatchSession(practice, statuses, screen)
    start = named or practice.current_exercise(statuses) or practice.exercises[-1]
    checker = BackgroundChecker(course, practice.exercises, isolation, events.put)
    with (
        contextlib.closing(checker),
        saves(lambda: folders_of(practice), lambda files: events.put(Saved(files))),
        keys(lambda key: events.put(Pressed(key))),
    ):
        try:
            lesson.switch_to(start, checker)
            while lesson.handle(_next(events), checker):
                pass
        except KeyboardInterrupt:
            pass
    screen.note("")
    screen.note("Your progress is kept: `grader watch` continues where you were.")


def folders_of(practice: "Practice") -> set[Path]:
    """Return the folders in which a student's file is, or may be created."""
    root = practice.folder
    places = [root, root / "exercises"]
    places += [place / exercise.id for place in (root, root / "exercises") for exercise in practice.exercises]
    return {place.resolve() for place in places if place.is_dir()}


def _next(events: "queue.SimpleQueue[Any]") -> Any:
    """Return the next event; None after `LOOK_AGAIN` wall seconds without one."""
    try:
        return events.get(timeout=LOOK_AGAIN)
    except queue.Empty:
        return None
