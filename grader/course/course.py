"""The course: an ordered list of exercises in a folder, described by its `course.toml`."""

import ast
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from grader.course.fingerprints import definitions, fingerprint
from grader.exceptions import CourseError, GraderError
from grader.submission.parsing import Definition, is_too_long
from grader.submission.scenarios import compiled_scenarios

GLOSSARY = "GLOSSARY.md"
"""The file of a course that explains the words of its READMEs; a course need not have one."""
OVERVIEW = "README.md"
"""The file of a course that lists its exercises, for readers of the repository; a course need not have one."""


class ExerciseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise as `course.toml` describes it.

    Attributes:
        stub: the fingerprint of the shipped stub; the file in the exercise's folder may be a student's work by now.
        asks: the functions that the exercise is about, each `async` or `plain`.
        fix_me: whether the stub is a program to fix, which is graded like any answer.
        one_by_one: whether the exercise is about doing one thing after the other.
        file: the name of the student's file if it is not named after the topic.
        learnt: a sentence for students who have solved the exercise.
        given: the functions and classes of the stub that need no change, each with its fingerprint. Feedback does not
            point at one that the student has left unchanged.
        part: the number of the part of the course that the exercise belongs to.
        needs: the ids of earlier exercises that this one builds on.
        advanced: whether a course may leave the exercise out and still be complete.
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
    given: dict[str, str] = {}
    part: int = 1
    needs: list[str] = []
    advanced: bool = False


class _Description(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    exercises: list[ExerciseEntry]
    parts: list[str] = []


class Exercise:
    """One exercise: its entry in `course.toml`, its folder, and the id of the exercise that follows it."""

    def __init__(self, entry: ExerciseEntry, folder: Path, next_id: str | None) -> None:
        self.id, self.title, self.points = entry.id, entry.title, entry.points
        self.hints, self.fix_me, self._stub = entry.hints, entry.fix_me, entry.stub
        self.learnt, self.given = entry.learnt, entry.given
        self.asks: dict[str, str] = dict(entry.asks)
        self.one_by_one = entry.one_by_one
        self.part, self.needs, self.advanced = entry.part, tuple(entry.needs), entry.advanced
        self._entry = entry
        self._file = entry.file
        self.folder = folder
        self.next_id = next_id
        """The id of the exercise after this one, or None at the end of the course."""

    @property
    def grading_inputs(self) -> bytes:
        """Return everything in the exercise that determines a grade and a student's page.

        It leaves out the hints, what was learnt and what the exercise builds on. An author may improve these in the
        middle of a term, and nothing is graded again. The title and the part are included because they are on the page.
        """
        entry = msgspec.structs.replace(self._entry, hints=[], learnt="", needs=[], advanced=False)
        return b"\0".join((msgspec.json.encode(entry), self.suite.read_bytes(), self.scenarios))

    @property
    def topic(self) -> str:
        """Return the id without its number: `create_task` for `08_create_task`."""
        return self.id.partition("_")[2]

    @cached_property
    def file(self) -> str:
        """Return the name of the one file that a student edits."""
        return self._file or f"{self.topic}.py"

    @property
    def suite(self) -> Path:
        """Return the path of the test suite."""
        return self.folder / f"test_{self.topic}.py"

    def unchanged_given(self, tree: ast.Module | None) -> frozenset[str]:
        """Return the names of the given functions and classes that a student's file leaves unchanged."""
        if not self.given or tree is None:
            return frozenset()
        found = definitions(tree)
        return frozenset(name for name, shape in self.given.items() if found.get(name) == shape)

    @cached_property
    def scenarios(self) -> bytes:
        """Return the source of the author's code that runs beside the student's, or empty bytes."""
        return self.scenarios_file.read_bytes() if self.scenarios_file.is_file() else b""

    @cached_property
    def scenarios_code(self) -> bytes:
        """Return the scenarios in the compiled form that a Program carries.

        Raises:
            CourseError: Python cannot compile them.
        """
        file = self.scenarios_file
        try:
            return compiled_scenarios(self.scenarios, str(file))
        except (SyntaxError, ValueError) as problem:
            raise CourseError(f"{file}: Python cannot read this: {problem}") from None

    @cached_property
    def own_functions(self) -> dict[str, str]:
        """Return the functions and classes of the scenarios, each with the first paragraph of its docstring."""
        try:
            nodes = ast.walk(ast.parse(self.scenarios))
        except (SyntaxError, ValueError, RecursionError):
            return {}
        return {
            node.name: " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
            for node in nodes
            if isinstance(node, Definition)
        }

    @cached_property
    def scenarios_file(self) -> Path:
        """Return the path of the scenarios, which need not exist."""
        return self.folder / "scenarios.py"

    def is_unstarted(self, source: bytes) -> bool:
        """Return whether this is the shipped stub, apart from comments and layout; a program to fix never counts."""
        return not self.fix_me and self.is_stub(source)

    def is_stub(self, source: bytes) -> bool:
        """Return whether this is the shipped file, apart from comments and layout."""
        return not is_too_long(source, self.file) and fingerprint(source, self.file) == self._stub


class Part(NamedTuple):
    """A part of a course: its number, counted from 1, its title, which may be empty, and its exercises."""

    number: int
    title: str
    exercises: tuple[Exercise, ...]

    @property
    def heading(self) -> str:
        """Return the heading above the exercises: `Part 2: Beyond the tutorials`."""
        return f"Part {self.number}: {self.title}" if self.title else f"Part {self.number}"


class Course:
    """The exercises of one folder, in teaching order.

    Raises:
        CourseError: `course.toml` is missing or not valid.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = folder = Path(folder)
        description = _read(folder / "course.toml")
        self.title = description.title
        self.titles_of_parts = tuple(description.parts)
        ids: list[str | None] = [entry.id for entry in description.exercises]
        self.exercises = tuple(
            Exercise(entry, folder / entry.id, following)
            for entry, following in zip(description.exercises, [*ids[1:], None], strict=True)
        )

    @cached_property
    def by_suite(self) -> dict[Path, Exercise]:
        """Return the exercises by the paths of their suites."""
        return {exercise.suite: exercise for exercise in self.exercises}

    def find(self, name: str) -> Exercise:
        """Return the exercise with this id, number or topic: `08_create_task`, `08`, `8`, `create_task`.

        Raises:
            GraderError: there is no such exercise.
        """
        for exercise in self.exercises:
            number = exercise.id.partition("_")[0]
            if name in (exercise.id, exercise.topic, number, number.lstrip("0")):
                return exercise
        raise GraderError(
            f"there is no exercise {name or 'with an empty name'} in {self.title}; `grader list` shows them all"
        )

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of the course that have exercises, in their order; most courses have one part only."""
        titles = dict(enumerate(self.titles_of_parts, 1))
        numbers = sorted({exercise.part for exercise in self.exercises})
        return tuple(
            Part(number, titles.get(number, ""), tuple(one for one in self.exercises if one.part == number))
            for number in numbers
        )

    def part(self, number: int) -> Part:
        """Return the part with this number.

        Raises:
            GraderError: there is no such part.
        """
        for part in self.parts:
            if part.number == number:
                return part
        numbers = " and ".join(str(part.number) for part in self.parts)
        has = f"its parts are {numbers}" if len(self.parts) > 1 else "it has one part"
        raise GraderError(f"there is no part {number} in {self.title}: {has}")

    def headings(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the headings of the parts that these exercises belong to, by the first exercise of each.

        Exercises of one part need no heading.
        """
        wanted, headings = set(ids), {}
        for part in self.parts:
            first = next((one.id for one in part.exercises if one.id in wanted), None)
            if first is not None:
                headings[first] = part.heading
        return headings if len(headings) > 1 else {}

    def select(self, names: Iterable[str], parts: Iterable[int] = ()) -> tuple[Exercise, ...]:
        """Return the exercises with these names and those of these parts, in teaching order.

        Without any name or part, return all of them.
        """
        wanted = {self.find(name).id for name in names}
        wanted |= {exercise.id for number in parts for exercise in self.part(number).exercises}
        return tuple(exercise for exercise in self.exercises if not wanted or exercise.id in wanted)

    def narrow(self, names: Iterable[str], parts: Iterable[int]) -> tuple[Exercise, ...]:
        """Return the exercises with these names, or those of these parts, in teaching order; all without either.

        Raises:
            GraderError: there is no such exercise or part, or an exercise is in another part.
        """
        named, numbers = tuple(names), tuple(parts)
        within = self.select((), numbers)
        for exercise in map(self.find, named):
            if exercise not in within:
                raise GraderError(f"{exercise.id} is in part {exercise.part}: leave out --part, or name that part")
        return self.select(named) if named else within


def installed_course() -> Path:
    """Return the folder of the course in this package or, in a checkout of the source, beside it."""
    package = Path(__file__).parent.parent
    packaged = package / "_course"
    return packaged if packaged.is_dir() else package.parent / "exercises"


def course_folder(folder: Path) -> Path:
    """Return the folder that holds `course.toml`: this one, or its `exercises` as in an author's own course."""
    inside = folder / "exercises"
    return inside if not (folder / "course.toml").is_file() and (inside / "course.toml").is_file() else folder


def listed_ids(folder: Path) -> list[str] | None:
    """Return the ids that the `course.toml` in this folder lists, or None without such a file.

    Raises:
        CourseError: the file cannot be read.
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
