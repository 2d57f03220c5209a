"""A session of `grader watch`: the current exercise, its last result, and what is on the screen.

It reacts to events one at a time and reads no keyboard, so tests can play a session without a terminal.
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from grader.cli.screen import Content, Screen
from grader.course.course import Exercise
from grader.exceptions import GraderError
from grader.text import inert

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.grades.results import ExerciseGrade
    from grader.practice.background_check import BackgroundChecker, CheckFinished
    from grader.practice.status import ExerciseStatus, Practice
    from grader.trace.trace import Trace

KEYS = {
    "h": "hint",
    "e": "exercise",
    "n": "next",
    "l": "list",
    "r": "run again",
    "t": "what the loop did",
    "q": "quit",
}


class Pressed(NamedTuple):
    """The event that a key was pressed."""

    key: str


class Saved(NamedTuple):
    """The event that files were saved."""

    files: set[Path]


class WatchSession:
    """The current exercise, its last result, and what is on the screen."""

    def __init__(self, practice: "Practice", statuses: "dict[str, ExerciseStatus]", screen: "Screen") -> None:
        """Begin at the first exercise; `switch_to` chooses another one."""
        self._practice, self._statuses, self._screen = practice, statuses, screen
        self._exercise = practice.exercises[0]
        self._source: bytes | None = None
        """The version that is being checked, or was checked last."""
        self._looked = False
        self._grade: ExerciseGrade | None = None
        self._run: Trace | None = None
        self._extra: list[RenderableType] = []
        self._page = 0
        self._celebrated = all(status.state == "passed" for status in statuses.values())

    # What happens -------------------------------------------------------------------------------------

    def switch_to(self, exercise: Exercise, checker: "BackgroundChecker") -> None:
        """Make this the current exercise, and check it."""
        self._exercise, self._source, self._grade, self._run = exercise, None, None, None
        self._looked = False
        self._check_if_changed(checker)

    def handle(self, event: Any, checker: "BackgroundChecker") -> bool:
        """Handle one event, and return whether to continue.

        Raises:
            GraderError: nothing can be checked.
        """
        if isinstance(event, GraderError):
            raise event
        if isinstance(event, Pressed):
            return self._press(event.key.lower(), checker)
        if isinstance(event, Saved):
            self._saved(event.files, checker)
        elif event is not None:
            self._checked(event)
        else:
            self._check_if_changed(checker)
            self._screen.follow(self._show)
        return True

    def _saved(self, files: set[Path], checker: "BackgroundChecker") -> None:
        """Check the current file if it was saved; if that of another exercise was, make that one current."""
        files = {file.resolve() for file in files}
        for exercise in (self._exercise, *self._practice.exercises):
            file = self._practice.file(exercise)
            if file is not None and file.resolve() in files:
                if exercise is self._exercise:
                    self._check_if_changed(checker)
                elif not exercise.is_stub(self._practice.source(exercise) or b""):
                    self.switch_to(exercise, checker)
                return

    def _check_if_changed(self, checker: "BackgroundChecker", again: bool = False) -> None:
        """Check the current file unless this version was checked last.

        An untouched program to mend is checked only with `again`.
        """
        source = self._practice.source(self._exercise)
        if source == self._source and self._looked and not again:
            return
        self._source, self._looked, self._extra, self._page = source, True, [], 0
        status = self._practice.status(self._exercise)
        if source is None or status.state == "not started" or (status.untouched and not again):
            self._statuses[self._exercise.id], self._grade, self._run = status, None, None
            self._show()
        else:
            self._screen.busy(self._exercise.id, self._where())
            checker.check(self._exercise, source)

    def _checked(self, done: "CheckFinished") -> None:
        if done.exercise != self._exercise.id or done.source != self._source:
            return
        self._grade, self._run = done.marked.grade, done.first_run
        self._statuses[done.exercise] = self._practice.record_check(done.marked.grade, done.source)
        self._page = 0
        self._show()

    def _press(self, key: str, checker: "BackgroundChecker") -> bool:
        if key == "q":
            return False
        if key == "n":
            following = self._following()
            if following is None or following is self._exercise:
                self._add([Text("This is the last one that is open." if following else "Everything is done.")])
            else:
                self.switch_to(following, checker)
        elif key == "r":
            self._check_if_changed(checker, again=True)
        elif key == " " and self._screen.is_terminal:
            self._page += 1
            self._show()
        elif key in ("h", "e", "l", "t"):
            self._add({"h": self._hint, "e": self._task, "l": self._list, "t": self._narrative}[key]())
        return True

    def _following(self) -> Exercise | None:
        return self._practice.next_open(self._statuses, self._exercise)

    # What is shown ------------------------------------------------------------------------------------

    def _add(self, lines: Iterable[RenderableType]) -> None:
        self._extra, self._page = list(lines), 0
        if self._screen.is_terminal:
            self._show()
        else:
            self._screen.show(self._extra)

    def _show(self) -> None:
        """Draw the whole screen."""
        from grader.practice import text as practice_text

        exercise, status = self._exercise, self._statuses[self._exercise.id]
        done = status.state == "passed"
        body: list[RenderableType] = [Text()]
        brief: list[RenderableType] = [Text()]
        if self._grade is not None:
            number = self._practice.exercises.index(exercise)
            shown = exercise, self._grade, number, self._screen.width
            body = [*practice_text.result(*shown), *self._press_n(done)]
            brief = [*practice_text.brief_result(*shown), *self._press_n(done)]
        elif status.state == "missing":
            body = brief = [Text(), Text(f"There is no {exercise.file} here yet.")]
        else:
            body = brief = [Text(), *self._task(), Text(), self._begin()]
        if done and all(one.state == "passed" for one in self._statuses.values()) and not self._celebrated:
            self._celebrated = True
            body += [Text(), *practice_text.the_end(self._practice, self._statuses)]
        bodies = [body, brief]
        if self._extra:
            bodies = [[*one, Text(), *self._extra] for one in bodies] + [[*self._extra, Text(), *brief]]
        summary = practice_text.summary(self._practice, self._statuses)
        head, foot = [practice_text.heading(exercise)], [Text(), summary, self._where(), self._keys(done)]
        self._screen.draw(Content(head, bodies, foot), self._page)

    def _press_n(self, done: bool) -> Iterator[Text]:
        """Yield how to go on, for an exercise that has passed."""
        following = self._following()
        if done and following is not None and following is not self._exercise:
            yield Text()
            if following.part > self._exercise.part:
                yield Text(f"Next comes {self._practice.course.part(following.part).heading}.", style="bold")
            yield Text(f"Press n for the next exercise: {following.title}.", style="bold green")

    def _task(self) -> Iterator[RenderableType]:
        """Yield the exercise's text."""
        readme = self._exercise.folder / "README.md"
        text = inert(readme.read_text(encoding="utf-8")) if readme.is_file() else ""
        if text.startswith("# "):  # the screen has a heading already
            text = text.partition("\n")[2].strip("\n")
        if self._screen.is_terminal and not self._screen.is_plain:
            from rich.markdown import Markdown

            yield Markdown(text, code_theme="ansi_dark")
        else:
            yield from map(Text, text.splitlines())

    def _begin(self) -> Text:
        begin = "A program to mend." if self._exercise.fix_me else "Not started yet."
        return Text(f"{begin} Open the file below: each time you save it, it is checked.", style="yellow")

    def _where(self) -> Text:
        """Return the path of the file, with the line of the finding; terminals make it a link."""
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
        for key, what in KEYS.items():
            line.append("" if not line else "  ")
            bright = done and key == "n"
            line.append(key, style="bold green" if bright else "bold cyan")
            line.append(f" {what}", style="green" if bright else "dim")
        return line

    def _hint(self) -> Iterator[Text]:
        from grader.practice import text as practice_text

        if not self._exercise.hints:
            return iter([Text("There are no hints: the README says it all.")])
        return practice_text.hint(self._exercise, self._practice.progress.next_hint(self._exercise), self._screen.width)

    def _list(self) -> Iterator[RenderableType]:
        from grader.practice import text as practice_text

        yield practice_text.table(
            self._practice, self._statuses, self._exercise, "here", self._screen.is_plain, self._screen.width
        )

    def _narrative(self) -> Iterator[Text]:
        from grader.reports.trace_text import story_lines
        from grader.submission.parsing import parse
        from grader.trace.narrative import ending, narrate

        if self._run is None or self._source is None:
            yield Text("Nothing has run yet.")
            return
        try:
            tree = parse(self._source, self._exercise.file)
        except SyntaxError:
            tree = None
        yield Text("What the event loop did", style="bold")
        yield from story_lines(narrate(self._run, tree), self._screen.width)
        yield Text(f"  {ending(self._run)}")
