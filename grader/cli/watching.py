"""`grader watch`: for students who learn in a terminal."""

import contextlib
import queue
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich.console import Console, RenderableType
from rich.style import Style
from rich.text import Text
from rich.theme import Theme

from grader.cli.command import main, with_course, with_isolation
from grader.cli.terminal import console, is_plain, print_line
from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.isolation import Wish
from grader.text import inert

if TYPE_CHECKING:  # they take their time, and most commands do without
    from grader.practice import Practice, Stage
    from grader.results import ExerciseGrade
    from grader.trace import Trace
    from grader.watch.examiner import Checked, Examiner

LOOK_AGAIN = 1.0
"""Wall seconds after which the current file is looked at in any case, should nobody have told of its change."""
KEYS = (("h", "hint"), ("n", "next"), ("l", "list"), ("r", "run again"), ("t", "what the loop did"), ("q", "quit"))


class Pressed(NamedTuple):
    """A key."""

    key: str


class Saved(NamedTuple):
    """Files that have changed."""

    files: set[Path]


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--exercise", "name", metavar="ID", help="Begin with this exercise.")
@with_isolation
@with_course
def watch(path: Path, name: str | None, isolation: Wish, course: Course) -> None:
    """Check the current exercise at every save of its file, in PATH (by default here).

    Keys: h hint, n next, l list, r run again, t what the event loop did, q quit. Without a terminal for the keys, lines
    on standard input take their place.
    """
    from grader.practice import Practice
    from grader.progress import Progress
    from grader.watch.examiner import Examiner
    from grader.watch.files import saves
    from grader.watch.keyboard import keys

    if not path.is_dir():
        raise GraderError(f"there is no folder {path}")
    practice = Practice(course, path, Progress.of_user())
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
    stages = practice.stages(isolation)
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    lesson = Lesson(practice, stages, screen)
    start = named or practice.where_they_were(stages) or practice.exercises[-1]
    examiner = Examiner(course, practice.exercises, isolation, events.put)
    with (
        contextlib.closing(examiner),
        saves(lambda: folders_of(practice), lambda files: events.put(Saved(files))),
        keys(lambda key: events.put(Pressed(key))),
    ):
        try:
            lesson.turn_to(start, examiner)
            while lesson.hear(_next(events), examiner):
                pass
        except KeyboardInterrupt:
            pass
    screen.note("")
    screen.note("Your progress is kept: `grader watch` goes on where you were.")


def folders_of(practice: "Practice") -> set[Path]:
    """Those in which a student's file is, or may come into being."""
    root = practice.folder
    places = [root, root / "exercises"]
    places += [place / exercise.id for place in (root, root / "exercises") for exercise in practice.exercises]
    return {place.resolve() for place in places if place.is_dir()}


def _next(events: "queue.SimpleQueue[Any]") -> Any:
    """The next event; None after a while without."""
    try:
        return events.get(timeout=LOOK_AGAIN)
    except queue.Empty:
        return None


class Lesson:
    """The current exercise, what is known of it, and what is on the screen."""

    def __init__(self, practice: "Practice", stages: "dict[str, Stage]", screen: "Screen") -> None:
        self._practice, self._stages, self._screen = practice, stages, screen
        self._exercise = practice.exercises[0]
        self._source: bytes | None = None
        """The version that is being checked, or was last."""
        self._looked = False
        self._grade: ExerciseGrade | None = None
        self._run: Trace | None = None
        self._extra: list[RenderableType] = []
        self._celebrated = all(stage.state == "passed" for stage in stages.values())

    # What happens -------------------------------------------------------------------------------------

    def turn_to(self, exercise: Exercise, examiner: "Examiner") -> None:
        """Make this the current exercise."""
        self._exercise, self._source, self._grade, self._run = exercise, None, None, None
        self._looked = False
        self._look(examiner)

    def hear(self, event: Any, examiner: "Examiner") -> bool:
        """Whether to go on."""
        if isinstance(event, GraderError):
            raise event
        if isinstance(event, Pressed):
            return self._press(event.key.lower(), examiner)
        if isinstance(event, Saved):
            self._saved(event.files, examiner)
        elif event is not None:
            self._checked(event)
        else:
            self._look(examiner)
            self._screen.follow(self._show)
        return True

    def _saved(self, files: set[Path], examiner: "Examiner") -> None:
        """Somebody who saves the file of another exercise is at that one."""
        files = {file.resolve() for file in files}
        for exercise in (self._exercise, *self._practice.exercises):
            file = self._practice.file(exercise)
            if file is not None and file.resolve() in files:
                if exercise is self._exercise:
                    self._look(examiner)
                elif not exercise.is_stub(self._practice.source(exercise) or b""):
                    self.turn_to(exercise, examiner)
                return

    def _look(self, examiner: "Examiner", again: bool = False) -> None:
        """Check the current file if it is not the version that was checked last; a shipped one only if asked to."""
        source = self._practice.source(self._exercise)
        if source == self._source and self._looked and not again:
            return
        self._source, self._looked, self._extra = source, True, []
        stage = self._practice.stage(self._exercise)
        if source is None or stage.state == "not started" or (stage.untouched and not again):
            self._stages[self._exercise.id], self._grade, self._run = stage, None, None
            self._show()
        else:
            self._screen.busy(self._exercise, self._where())
            examiner.check(self._exercise, source)

    def _checked(self, done: "Checked") -> None:
        if done.exercise != self._exercise.id or done.source != self._source:
            return
        self._grade, self._run = done.marked.grade, done.first_run
        self._stages[done.exercise] = self._practice.checked(done.marked.grade, done.source)
        self._show()

    def _press(self, key: str, examiner: "Examiner") -> bool:
        if key == "q":
            return False
        if key == "n":
            following = self._practice.next_open(self._stages, self._exercise)
            if following is None or following is self._exercise:
                self._add([Text("This is the last one that is open." if following else "Everything is done.")])
            else:
                self.turn_to(following, examiner)
        elif key == "r":
            self._look(examiner, again=True)
        elif key in ("h", "l", "t"):
            self._add({"h": self._hint, "l": self._list, "t": self._story}[key]())
        return True

    # What is shown ------------------------------------------------------------------------------------

    def _add(self, lines: Iterable[RenderableType]) -> None:
        self._extra = list(lines)
        if self._screen.is_terminal:
            self._show()
        else:
            self._screen.show(self._extra)

    def _show(self) -> None:
        """All of it, anew."""
        from grader.reports import practice_text

        exercise, stage = self._exercise, self._stages[self._exercise.id]
        lines: list[RenderableType] = [practice_text.heading(exercise)]
        if self._grade is not None:
            lines += practice_text.result(exercise, self._grade, self._practice.exercises.index(exercise))
        elif stage.state == "missing":
            lines += [Text(), Text(f"There is no {exercise.file} here yet.")]
        else:
            lines += [Text(), *self._task()]
        done = stage.state == "passed"
        if done and all(one.state == "passed" for one in self._stages.values()) and not self._celebrated:
            self._celebrated = True
            lines += [Text(), *practice_text.the_end(self._practice, self._stages)]
        if self._extra:
            lines += [Text(), *self._extra]
        lines += [Text(), practice_text.summary(self._practice, self._stages), self._where(), self._keys(done)]
        self._screen.draw(lines)

    def _task(self) -> Iterator[RenderableType]:
        """What there is to do, before it is begun."""
        readme = self._exercise.folder / "README.md"
        text = inert(readme.read_text(encoding="utf-8")) if readme.is_file() else ""
        if text.startswith("# "):  # the heading above says it
            text = text.partition("\n")[2].strip("\n")
        if self._screen.is_terminal and not self._screen.is_plain:
            from rich.markdown import Markdown

            yield Markdown(text, code_theme="ansi_dark")
        else:
            yield from map(Text, text.splitlines())
        yield Text()
        begin = "A program to mend." if self._exercise.fix_me else "Not started yet."
        yield Text(f"{begin} Open the file below: each time you save it, it is checked.", style="yellow")

    def _where(self) -> Text:
        """The file, and the line that it is about: a terminal makes that something to click on."""
        file = self._practice.file(self._exercise)
        if file is None:
            return Text()
        lines = (finding.line for finding in self._grade.findings) if self._grade is not None else iter(())
        line = next((line for line in lines if line), None)
        shown = file.resolve()
        with contextlib.suppress(ValueError):
            shown = shown.relative_to(Path.cwd())
        text = inert(str(shown)) + (f":{line}" if line and file.suffix == ".py" else "")
        return Text(text, style=Style(bold=True, link=file.resolve().as_uri()))

    def _keys(self, done: bool) -> Text:
        line = Text()
        for key, what in KEYS:
            line.append("" if not line else "   ")
            bright = done and key == "n"
            line.append(key, style="bold green" if bright else "bold cyan")
            line.append(f" {what}", style="green" if bright else "dim")
        return line

    def _hint(self) -> Iterator[Text]:
        from grader.reports import practice_text

        if not self._exercise.hints:
            return iter([Text("There are no hints: the README says it all.")])
        return practice_text.hint(self._exercise, self._practice.progress.next_hint(self._exercise))

    def _list(self) -> Iterator[RenderableType]:
        from grader.reports import practice_text

        yield practice_text.table(self._practice, self._stages, self._exercise, "here", self._screen.is_plain)

    def _story(self) -> Iterator[Text]:
        from grader.narrative import ending, tell
        from grader.reports.trace_text import story_lines
        from grader.submission import parse

        if self._run is None or self._source is None:
            yield Text("Nothing has run yet.")
            return
        try:
            tree = parse(self._source, self._exercise.file)
        except SyntaxError:
            tree = None
        yield Text("What the event loop did", style="bold")
        yield from story_lines(tell(self._run, tree))
        yield Text(f"  {ending(self._run)}")


class Screen:
    """A terminal that is drawn anew each time, or a stream of lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        console.push_theme(Theme({"markdown.code": "bold"}))
        self.is_plain = is_plain(console.file)
        self.is_terminal = console.is_terminal and not console.is_dumb_terminal
        self._size = console.size

    def draw(self, lines: Iterable[RenderableType]) -> None:
        """Instead of what was there; without a terminal after it."""
        self._size = self._console.size
        if self.is_terminal:
            self._console.clear()
        else:
            self._console.print()
        self.show(lines)

    def show(self, lines: Iterable[RenderableType]) -> None:
        """After what is there."""
        for line in lines:
            if isinstance(line, Text):
                print_line(self._console, line)
            else:
                self._console.print(line)
        self._console.file.flush()

    def note(self, sentence: str) -> None:
        """A line."""
        self.show([Text(sentence)])

    def busy(self, exercise: Exercise, where: Text) -> None:
        """A check is going on: that is said at once, for it may take a while."""
        if self.is_terminal:
            self.draw([Text(exercise.id, style="bold"), Text(), Text("Checking …", style="dim"), Text(), where])
        else:
            self.note(f"Checking {exercise.id} …")

    def follow(self, draw: Any) -> None:
        """Draw anew if the terminal has another size by now."""
        if self.is_terminal and self._console.size != self._size:
            draw()
