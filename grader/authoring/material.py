"""The authors' material of a course: each exercise with its solutions, in the form that the rules read."""

import ast
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

from grader.authoring.trials import Trial
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.submission.notebook import SUFFIX, code_cells
from grader.trace.fields import Value

SURVIVORS = "survivors.toml"
"""The file, next to a reference solution, with the reasons why mutants survive."""
HERE = "# <- here"
"""The comment at the end of the line that a mistake's finding must point to."""
OPEN_ORDER = "# its order is open: "
"""The beginning of a right answer that is right only in asyncio's own order of a set, say; the reason follows."""
AUTHOR_MARK = "AUTHOR:"
"""The mark of lines that `grader new` leaves for the author. An exercise is finished when none of them is left."""
Test = ast.FunctionDef | ast.AsyncFunctionDef


class Violation(Value, frozen=True, kw_only=True):
    """A place where a course breaks a rule: the file and line, what is wrong, and what to do next."""

    file: str
    line: int
    what: str
    next_step: str

    @classmethod
    def at(cls, file: Path, what: str, next_step: str, line: int = 1) -> Self:
        """Return the violation at this line of a file."""
        return cls(file=str(file), line=line, what=what, next_step=next_step)


class ExerciseMaterial:
    """One exercise with its solutions.

    Args:
        exercise: the exercise, as the course lists it.
        solutions: the folder of all solutions of the course.
    """

    def __init__(self, exercise: Exercise, solutions: Path) -> None:
        """Note the paths; no file is read yet."""
        self.exercise = exercise
        self.solutions = solutions / exercise.id
        self.course_toml = exercise.folder.parent / "course.toml"
        self.readme = exercise.folder / "README.md"
        self.stub = exercise.folder / exercise.file
        self.reference = self.solutions / exercise.file

    @property
    def right(self) -> list[Path]:
        """Return the right answers: the reference solution, then the alternatives in `also_right`."""
        return [self.reference, *sorted((self.solutions / "also_right").glob(f"*{self.suffix}"))]

    @property
    def wrong(self) -> list[Path]:
        """Return the typical mistakes."""
        return sorted((self.solutions / "mistakes").glob(f"*{self.suffix}"))

    @property
    def suffix(self) -> str:
        """Return the suffix of the student's file, `.py` or `.ipynb`."""
        return Path(self.exercise.file).suffix

    @property
    def files(self) -> list[Path]:
        """Return all files that exist, in the order in which an author works on them."""
        exercise = self.exercise
        asked = [self.reference, self.readme, self.stub, exercise.suite, exercise.scenarios_file]
        return [file for file in (*asked, *self.right[1:], *self.wrong) if file.is_file()]

    @cached_property
    def readme_text(self) -> str:
        """Return the text of the README."""
        return self.readme.read_text(encoding="utf-8")

    @cached_property
    def suite_text(self) -> str:
        """Return the source of the suite."""
        return self.exercise.suite.read_text(encoding="utf-8")

    @cached_property
    def tests(self) -> list[Test]:
        """Return the checks of the suite, as syntax trees."""
        tree = ast.parse(self.suite_text)
        return [node for node in tree.body if isinstance(node, Test) and node.name.startswith("test_")]

    @property
    def entry_lines(self) -> list[tuple[int, str]]:
        """Return the lines of this exercise in `course.toml`, each with its number."""
        lines = list(enumerate(self.course_toml.read_text(encoding="utf-8").splitlines(), 1))
        starts = [number for number, line in lines if line.strip() == "[[exercises]]"]
        first = max((start for start in starts if start <= self.entry_line), default=1)
        last = min((start for start in starts if start > self.entry_line), default=len(lines) + 1)
        return lines[first - 1 : last - 1]

    @cached_property
    def entry_line(self) -> int:
        """Return the line of `course.toml` with the id of this exercise; 1 if there is none."""
        lines = self.course_toml.read_text(encoding="utf-8").splitlines()
        named = (number for number, line in enumerate(lines, 1) if line.strip() == f'id = "{self.exercise.id}"')
        return next(named, 1)


class CourseMaterial:
    """The selected exercises of a course, with their solutions.

    Args:
        course: the course.
        solutions: the folder of its solutions; by default `solutions` next to the course's folder.
        names: the ids of the selected exercises.
        parts: the numbers of selected parts; if both are empty, all exercises are selected.

    Raises:
        GraderError: there are no solutions, or no exercise or part is named so.
    """

    def __init__(
        self,
        course: Course,
        solutions: Path | None = None,
        names: tuple[str, ...] = (),
        parts: tuple[int, ...] = (),
    ) -> None:
        """Find the solutions, and select the exercises."""
        self.course = course
        self.solutions = (solutions or course.folder.parent / "solutions").resolve()
        if not self.solutions.is_dir():
            raise GraderError(
                f"the course in {course.folder} has no solutions in {self.solutions}: "
                "this command needs them, and an installed course has none; name both with --course and --solutions"
            )
        self.has_all_exercises = not names and not parts
        self.materials = [ExerciseMaterial(exercise, self.solutions) for exercise in course.narrow(names, parts)]


class ExerciseTrials(NamedTuple):
    """The trials of an exercise's files: right answers, mistakes, the stub, and versions of it that do nothing.

    The keys of `idle` describe these versions in a few words (see `grader.authoring.rules.idle`).
    """

    right: dict[Path, Trial]
    wrong: dict[Path, Trial]
    stub: Trial
    idle: dict[str, Trial]


class Annotation(NamedTuple):
    """The finding that a mistake must get, and the place that it marks: a line, in a notebook that of a cell."""

    code: str
    cell: int | None
    line: int | None


def annotation(mistake: Path) -> Annotation:
    """Return the annotation of a mistake.

    It is `# finding: code` in the first line (in a notebook, of the first code cell), and `# <- here` at the end of
    the marked line. What is missing is empty or None.
    """
    texts: list[tuple[int | None, str]] = [(None, mistake.read_text(encoding="utf-8"))]
    if mistake.suffix == SUFFIX:
        texts = [*code_cells(mistake.read_bytes(), str(mistake))]
    named = re.match(r"# finding: (\S+)", texts[0][1]) if texts else None
    marked = (
        (cell, number)
        for cell, text in texts
        for number, line in enumerate(text.split("\n"), start=1)
        if line.rstrip().endswith(HERE)
    )
    cell, line = next(marked, (None, None))
    return Annotation(named[1] if named else "", cell, line)


def version_name(material: ExerciseMaterial, file: Path | str) -> str:
    """Return the name under which a version of an exercise's file is tried out."""
    return f"{material.exercise.id}: {file}"
