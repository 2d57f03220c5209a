"""The course: an ordered list of exercises in a folder, described by its `course.toml`."""

import ast
import functools
import hashlib
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.exceptions import CourseError, GraderError
from grader.submission import compiled_scenarios, parse


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise as `course.toml` describes it.

    `fix_me` stubs are programs to mend, graded like any answer. `stub` is the fingerprint of the shipped stub: the
    file in the exercise's folder may be a student's work by now. `asks` are the functions that the exercise is about,
    `async` or `plain`; `one_by_one`: it is about doing one thing after the other. `file` is the student's file where
    it is not named after the topic. `learnt` is a sentence for students who have solved it.
    """

    id: str
    title: str
    points: int
    hints: list[str]
    stub: str
    asks: dict[str, Literal["async", "plain"]]
    fix_me: bool = False
    one_by_one: bool = False
    file: str = ""
    learnt: str = ""


class _Description(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    exercises: list[Entry]


class Exercise:
    """One exercise: its entry in `course.toml` and its folder."""

    def __init__(self, entry: Entry, folder: Path, next_id: str | None) -> None:
        self.id, self.title, self.points = entry.id, entry.title, entry.points
        self.hints, self.fix_me, self._stub = entry.hints, entry.fix_me, entry.stub
        self.learnt = entry.learnt
        self.asks: dict[str, str] = dict(entry.asks)
        self.one_by_one = entry.one_by_one
        self._entry = entry
        self._file = entry.file
        self.folder = folder
        self.next_id = next_id
        """The exercise after this one, None at the end of the course."""

    @property
    def rules(self) -> bytes:
        """All of it that decides what a file is worth, and what a student's page says of it.

        Hints, and what was learnt, are told elsewhere: an author may mend them in the middle of a term, and nothing is
        graded anew. The title is on the page.
        """
        entry = msgspec.structs.replace(self._entry, hints=[], learnt="")
        return b"\0".join((msgspec.json.encode(entry), self.suite.read_bytes(), self.scenarios))

    @property
    def topic(self) -> str:
        """`create_task` of `08_create_task`."""
        return self.id.partition("_")[2]

    @property
    def file(self) -> str:
        """The name of the one file that a student edits."""
        return self._file or f"{self.topic}.py"

    @property
    def suite(self) -> Path:
        return self.folder / f"test_{self.topic}.py"

    @cached_property
    def scenarios(self) -> bytes:
        """The author's code that runs beside the student's; empty where there is none."""
        return self.scenarios_file.read_bytes() if self.scenarios_file.is_file() else b""

    @cached_property
    def scenarios_code(self) -> bytes:
        """The same for a Program.

        Raises:
            CourseError: Python cannot read it.
        """
        file = self.scenarios_file
        try:
            return compiled_scenarios(self.scenarios, str(file))
        except (SyntaxError, ValueError) as problem:
            raise CourseError(f"{file}: Python cannot read this: {problem}") from None

    @cached_property
    def scenarios_file(self) -> Path:
        """Where they are, or would be."""
        return self.folder / "scenarios.py"

    def is_unstarted(self, source: bytes) -> bool:
        """Whether this is the shipped stub, comments and layout aside. A stub to mend never is."""
        return not self.fix_me and self.is_stub(source)

    def is_stub(self, source: bytes) -> bool:
        """Whether this is the shipped file, comments and layout aside."""
        return fingerprint(source, self.file) == self._stub


class Course:
    """The exercises of one folder, in teaching order.

    Raises:
        CourseError: `course.toml` is missing or says something that cannot be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        description = _read(folder / "course.toml")
        self.title = description.title
        ids: list[str | None] = [entry.id for entry in description.exercises]
        self.exercises = tuple(
            Exercise(entry, folder / entry.id, following)
            for entry, following in zip(description.exercises, [*ids[1:], None], strict=True)
        )

    @cached_property
    def by_suite(self) -> dict[Path, Exercise]:
        """The exercises by the files of their suites."""
        return {exercise.suite: exercise for exercise in self.exercises}

    def find(self, name: str) -> Exercise:
        """The exercise with this id, number or topic: `08_create_task`, `08`, `8`, `create_task`.

        Raises:
            GraderError: there is none.
        """
        for exercise in self.exercises:
            number = exercise.id.partition("_")[0]
            if name in (exercise.id, exercise.topic, number, number.lstrip("0")):
                return exercise
        raise GraderError(f"there is no exercise {name} in {self.title}; `grader list` shows them all")

    def select(self, names: Iterable[str]) -> tuple[Exercise, ...]:
        """The exercises with these names, in teaching order; all of them without a name."""
        wanted = {self.find(name).id for name in names}
        return tuple(exercise for exercise in self.exercises if not wanted or exercise.id in wanted)


def installed_course() -> Path:
    """The folder of the course that comes with this package, or that this source tree has."""
    packaged = Path(__file__).parent / "_course"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "exercises"


def course_folder(folder: Path) -> Path:
    """Where `course.toml` is: in this folder, or in its `exercises`, as in a course of one's own."""
    inside = folder / "exercises"
    return inside if not (folder / "course.toml").is_file() and (inside / "course.toml").is_file() else folder


def course_around(path: Path) -> Path | None:
    """The course's folder that a suite's file belongs to, None for any other file."""
    folder = path.parent.parent
    return folder if (folder / "course.toml").is_file() else None


def listed_in(folder: Path) -> list[str] | None:
    """The ids that a `course.toml` in this folder lists; None where there is none.

    Raises:
        CourseError: it cannot be read.
    """
    file = folder / "course.toml"
    return [entry.id for entry in _read(file).exercises] if file.is_file() else None


def _read(file: Path) -> _Description:
    try:
        described: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        return msgspec.convert(described, _Description)
    except FileNotFoundError:
        raise CourseError(f"{file.parent} is not a course: it has no course.toml") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        raise CourseError(f"{file}: {problem}") from None


@functools.lru_cache(maxsize=4)  # the runs of one exercise ask again and again
def fingerprint(source: bytes, file: str = "file.py") -> str | None:
    """Equal for files with the same syntax tree, on every Python; None where there is no tree."""
    try:
        shape = _shape(parse(source, file))
    except (SyntaxError, RecursionError):
        return None
    return hashlib.sha256(shape.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shape(node: object) -> str:
    """Like `ast.dump`, without the fields that only some versions of Python have: those are empty."""
    if isinstance(node, ast.AST):
        fields = [(name, getattr(node, name, None)) for name in node._fields]
        shown = [f"{name}={_shape(value)}" for name, value in fields if value is not None and value != []]
        return f"{type(node).__name__}({', '.join(shown)})"
    if isinstance(node, list):
        return f"[{', '.join([_shape(one) for one in node])}]"
    return repr(node)
