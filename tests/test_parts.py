"""A course in parts: what `list`, `watch`, `release`, `batch` and the pages say about them."""

import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from grader.authoring.material import CourseMaterial
from grader.authoring.releasing.selection import Selection, missing_needs
from grader.authoring.rules.layout import in_parts
from grader.classroom import class_page
from grader.classroom.counting import summarize
from grader.cli import main
from grader.course.course import Course
from grader.course.progress import Progress
from grader.exceptions import GraderError
from grader.grades.graded import Graded
from grader.grades.results import ExerciseGrade, grade_of
from grader.practice import text as practice_text
from grader.practice.status import ExerciseStatus, Practice
from grader.reports import student_page

ROOT = Path(__file__).parent.parent
HELLO, TASK, GATHER = "01_hello_world", "08_create_task", "10_gather"
"""The exercises of the course here; the last two are its part 2."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a course in two parts; the second exercise of part 2 builds on the first and is advanced."""
    whole = (ROOT / "exercises" / "course.toml").read_text(encoding="utf-8").split("[[exercises]]\n")
    entries = [next(part for part in whole if f'id = "{name}"' in part) for name in (HELLO, TASK, GATHER)]
    added = ["", "part = 2\n", f'part = 2\nneeds = ["{TASK}"]\nadvanced = true\n']
    text = "".join(f"[[exercises]]\n{more}{entry}" for more, entry in zip(added, entries, strict=True))
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/course.toml").write_text(
        f'title = "Two parts"\nparts = ["The first", "The second"]\n{text}', encoding="utf-8"
    )
    for name in (HELLO, TASK, GATHER):
        shutil.copytree(ROOT / "exercises" / name, tmp_path / "exercises" / name)
    return tmp_path


@pytest.fixture
def course(folder: Path) -> Course:
    return Course(folder / "exercises")


def test_parts_are_named_and_have_their_exercises(course: Course) -> None:
    assert [part.heading for part in course.parts] == ["Part 1: The first", "Part 2: The second"]
    assert [one.id for one in course.part(2).exercises] == [TASK, GATHER]
    assert [one.id for one in course.select([], [1])] == [HELLO]
    assert [one.id for one in course.select(["10"], [1])] == [HELLO, GATHER]
    with pytest.raises(GraderError, match="no part 3 in Two parts: its parts are 1 and 2"):
        course.part(3)


def test_an_exercise_and_its_part_are_that_exercise_alone(course: Course) -> None:
    assert [one.id for one in course.narrow(["10"], [2])] == [GATHER]
    assert [one.id for one in course.narrow(["10", HELLO], [1, 2])] == [HELLO, GATHER]
    assert [one.id for one in course.narrow([], [2])] == [TASK, GATHER]
    assert [one.id for one in course.narrow([], [])] == [HELLO, TASK, GATHER]
    with pytest.raises(GraderError, match=f"{GATHER} is in part 2: leave out --part, or name that part"):
        course.narrow(["10", HELLO], [1])


def test_a_part_alone_needs_no_heading(course: Course) -> None:
    assert course.headings([HELLO, TASK, GATHER]) == {HELLO: "Part 1: The first", TASK: "Part 2: The second"}
    assert course.headings([HELLO, GATHER]) == {HELLO: "Part 1: The first", GATHER: "Part 2: The second"}
    assert course.headings([TASK, GATHER]) == {}


def test_a_part_on_the_page_is_graded_anew_and_what_an_exercise_needs_is_not(folder: Path, course: Course) -> None:
    toml = folder / "exercises/course.toml"
    text = toml.read_text(encoding="utf-8")

    def inputs(old: str, new: str) -> bytes:
        toml.write_text(text.replace(old, new), encoding="utf-8")
        return Course(folder / "exercises").find(GATHER).grading_inputs

    assert inputs("advanced = true", "") == inputs(f'needs = ["{TASK}"]', "") == course.find(GATHER).grading_inputs
    assert inputs("part = 2\nneeds", "part = 1\nneeds") != course.find(GATHER).grading_inputs


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("part = 2\nneeds", "part = 1\nneeds", f"{GATHER} is in part 1, after part 2"),
        (f'needs = ["{TASK}"]', f'needs = ["{GATHER}"]', f"{GATHER} needs {GATHER}"),
        (f"part = 2\n{'id'}", f'part = 2\nneeds = ["{HELLO}"]\nid', None),
        ('"The second"', "", f"{TASK} is in part 2, after part 1"),
    ],
)
def test_parts_out_of_order_and_needs_that_come_later_break_a_rule(
    folder: Path, old: str, new: str, what: str | None
) -> None:
    toml = folder / "exercises/course.toml"
    text = toml.read_text(encoding="utf-8")
    assert old in text
    toml.write_text(text.replace(old, new, 1), encoding="utf-8")
    (folder / "solutions").mkdir()
    found = [one.what for one in in_parts(CourseMaterial(Course(folder / "exercises")))]
    assert [said[: len(what)] for said in found[:1]] == [what] if what else found == []


def practice_in(folder: Path, course: Course, parts: tuple[int, ...] = ()) -> Practice:
    return Practice(course, folder, Progress(folder / "store"), parts)


def listed(folder: Path, course: Course, parts: tuple[int, ...] = ()) -> list[str]:
    """Return the rows of `grader list`, without what is known of earlier checks."""
    practice = practice_in(folder, course, parts)
    statuses = {
        one.id: ExerciseStatus(exercise=one.id, state="not started", score=0, attempts=0) for one in practice.exercises
    }
    screen = Console(file=StringIO(), width=100)
    screen.print(practice_text.table(practice, statuses, None, "next", plain=True))
    assert isinstance(screen.file, StringIO)
    return [re.sub(r"  +", "  ", line.strip()) for line in screen.file.getvalue().splitlines()]


def test_the_list_has_a_heading_for_each_part_and_marks_what_is_advanced(folder: Path, course: Course) -> None:
    shown = listed(folder, course)
    headings = [place for place, line in enumerate(shown) if line.startswith("Part ")]
    assert [shown[place] for place in headings] == ["Part 1  The first", "Part 2  The second"]
    assert [HELLO in shown[headings[0] + 1], TASK in shown[headings[1] + 1]] == [True, True]
    assert [line.endswith("advanced") for line in shown if GATHER in line or TASK in line] == [False, True]


def test_the_list_of_one_part_has_its_exercises_alone(folder: Path, course: Course) -> None:
    shown = " ".join(listed(folder, course, (2,)))
    assert (HELLO in shown, TASK in shown, "Part" in shown) == (False, True, False)


def test_a_folder_with_another_part_alone_says_so(folder: Path, course: Course) -> None:
    (folder / "ada").mkdir()
    text = (folder / "exercises/course.toml").read_text(encoding="utf-8").split("[[exercises]]")
    (folder / "ada/course.toml").write_text("[[exercises]]".join(text[:2]), encoding="utf-8")
    with pytest.raises(GraderError, match="of other parts"):
        practice_in(folder / "ada", course, (2,))


def test_a_release_says_what_an_exercise_builds_on_and_is_left_out(course: Course) -> None:
    def missing(*names: str) -> dict[str, list[str]]:
        return missing_needs(Selection(course, course.select(names), None))  # type: ignore[arg-type]

    assert missing(HELLO, GATHER) == {GATHER: [TASK]}
    assert missing(HELLO, TASK, GATHER) == {}


@pytest.mark.parametrize("command", ["list", "watch", "verify", "release", "batch"])
def test_commands_take_a_part(command: str) -> None:
    assert re.search(r"--part N +Take only this part", CliRunner().invoke(main, [command, "--help"]).output)


def graded(course: Course) -> Graded:
    grades = [
        ExerciseGrade(id=one.id, status="missing", score=0, max_score=one.points, checks=(), findings=())
        for one in course.exercises
    ]
    return Graded(grade=grade_of("ada", grades, "limits"), timelines={}, files={})


@pytest.mark.parametrize("make", ["student", "class"])
def test_the_pages_have_a_heading_for_each_part(course: Course, make: str) -> None:
    render: Callable[[Course], str] = {
        "student": lambda course: student_page.render(graded(course), course),
        "class": lambda course: "".join(class_page.render(summarize(course, course.exercises, []), [])),
    }[make]
    page = render(course)
    places = [page.find(text) for text in (">Part 1: The first<", "Hello, world", ">Part 2: The second<")]
    assert -1 not in places
    assert page.index(">Part 2: The second<") < page.rindex("Create a task")
