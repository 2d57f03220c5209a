"""A course as its authors have it: each exercise with its solutions, and what the rules look at in both."""

import ast
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import nbformat

from grader.authoring.trials import Trial
from grader.course import Course, Exercise
from grader.exceptions import GraderError
from grader.notebook import SUFFIX
from grader.trace import Value

SURVIVORS = "survivors.toml"
HERE = "# <- here"
MARK = "AUTHOR:"
"""In lines that `grader new` writes: what is yours to change here. An exercise is finished when they are all gone."""
Test = ast.FunctionDef | ast.AsyncFunctionDef


class Breach(Value, frozen=True, kw_only=True):
    """A rule that the course breaks: where, what it is, and what to do about it."""

    file: str
    line: int
    what: str
    next_step: str


class Material:
    """One exercise: its folder in the course, and its folder among the solutions."""

    def __init__(self, exercise: Exercise, solutions: Path) -> None:
        self.exercise = exercise
        self.solutions = solutions / exercise.id
        self.course_toml = exercise.folder.parent / "course.toml"
        self.readme = exercise.folder / "README.md"
        self.stub = exercise.folder / exercise.file
        self.reference = self.solutions / exercise.file

    @property
    def right(self) -> list[Path]:
        """The reference solution, then what is right in other ways."""
        return [self.reference, *sorted((self.solutions / "also_right").glob(f"*{self.suffix}"))]

    @property
    def wrong(self) -> list[Path]:
        """Typical mistakes."""
        return sorted((self.solutions / "mistakes").glob(f"*{self.suffix}"))

    @property
    def suffix(self) -> str:
        return Path(self.exercise.file).suffix

    @property
    def files(self) -> list[Path]:
        """All of its files that are there, in the order in which one works on them."""
        exercise = self.exercise
        asked = [self.reference, self.readme, self.stub, exercise.suite, exercise.scenarios_file]
        return [file for file in (*asked, *self.right[1:], *self.wrong) if file.is_file()]

    @cached_property
    def readme_text(self) -> str:
        return self.readme.read_text(encoding="utf-8")

    @cached_property
    def suite_text(self) -> str:
        return self.exercise.suite.read_text(encoding="utf-8")

    @cached_property
    def tests(self) -> list[Test]:
        """The checks of the suite."""
        tree = ast.parse(self.suite_text)
        return [node for node in tree.body if isinstance(node, Test) and node.name.startswith("test_")]

    @property
    def entry_lines(self) -> list[tuple[int, str]]:
        """What `course.toml` says of this exercise, with the numbers of the lines."""
        lines = list(enumerate(self.course_toml.read_text(encoding="utf-8").splitlines(), 1))
        starts = [number for number, line in lines if line.strip() == "[[exercises]]"]
        first = max((start for start in starts if start <= self.entry_line), default=1)
        last = min((start for start in starts if start > self.entry_line), default=len(lines) + 1)
        return lines[first - 1 : last - 1]

    @cached_property
    def entry_line(self) -> int:
        """Where `course.toml` speaks of this exercise."""
        lines = self.course_toml.read_text(encoding="utf-8").splitlines()
        named = (number for number, line in enumerate(lines, 1) if line.strip() == f'id = "{self.exercise.id}"')
        return next(named, 1)


class Workshop:
    """The exercises of a course that are looked at, and where their solutions are.

    Args:
        solutions: their folder; by default `solutions` beside the course's.
        names: of the exercises that are looked at; all of them without a name.

    Raises:
        GraderError: there are no solutions, or there is no such exercise.
    """

    def __init__(self, course: Course, solutions: Path | None = None, names: tuple[str, ...] = ()) -> None:
        self.course = course
        self.solutions = (solutions or course.folder.parent / "solutions").resolve()
        if not self.solutions.is_dir():
            raise GraderError(
                f"the course in {course.folder} has no solutions in {self.solutions}: "
                "they are needed here, and an installed course has none; --course and --solutions say where both are"
            )
        self.whole = not names
        self.materials = [Material(exercise, self.solutions) for exercise in course.select(names)]


class Judged(NamedTuple):
    """What came of an exercise's files: its right answers, its mistakes, its stub, and that stub once touched."""

    right: dict[Path, Trial]
    wrong: dict[Path, Trial]
    stub: Trial
    touched: Trial | None


class Annotation(NamedTuple):
    """What a mistake says of itself: the finding that it must get, and the place that is marked in it."""

    code: str
    cell: int | None
    line: int | None


def annotation(mistake: Path) -> Annotation:
    """`# finding: code` in the first line (of a notebook's first code cell), `# <- here` at the end of another one."""
    texts: list[tuple[int | None, str]] = [(None, mistake.read_text(encoding="utf-8"))]
    if mistake.suffix == SUFFIX:
        cells = nbformat.read(mistake, as_version=4).cells  # type: ignore[no-untyped-call]
        texts = [(number, cell.source) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]
    named = re.match(r"# finding: (\S+)", texts[0][1]) if texts else None
    marked = (
        (cell, number)
        for cell, text in texts
        for number, line in enumerate(text.split("\n"), start=1)
        if line.rstrip().endswith(HERE)
    )
    cell, line = next(marked, (None, None))
    return Annotation(named[1] if named else "", cell, line)
