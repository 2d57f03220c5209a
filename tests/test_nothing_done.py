"""A program that does nothing of the task earns nothing, whichever checks run and whoever runs them."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.rules.idle import ENDLESS, idle_versions
from grader.course.course import Course
from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from tests.commands import HANGS, run_command

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
TO_MEND = {
    "03_forgotten_await": "never-awaited",
    "16_not_concurrent_yet": "task-awaited-at-once",
    "17_await_outside_async": "await-outside-async",
}
AS_IT_IS = "as it is"
VERSIONS = [AS_IT_IS, *(what for what in idle_versions(b"", "stub.py") if what != ENDLESS)]
ONE_AFTER_THE_OTHER = "solutions/08_create_task/mistakes/awaited_one_by_one.py"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def versions_of(stub: bytes, file: str) -> dict[str, bytes]:
    return {AS_IT_IS: stub, **idle_versions(stub, file)}


def graded(path: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "grader", "grade", str(path), "--format", "json", *options]
    done = run_command(command, capture_output=True, text=True, timeout=HANGS)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[] if number < 2 else pytest.mark.slow) for number, what in enumerate(VERSIONS)]
)
def test_a_course_in_which_nothing_is_done_scores_nothing(what: str, tmp_path: Path) -> None:
    for exercise in COURSE.exercises:
        stub = (exercise.folder / exercise.file).read_bytes()
        (tmp_path / exercise.id).mkdir()
        (tmp_path / exercise.id / exercise.file).write_bytes(versions_of(stub, exercise.file)[what])
    grade = graded(tmp_path)
    assert (grade["score"], grade["max_score"]) == (0, sum(exercise.points for exercise in COURSE.exercises))
    assert [check for one in grade["exercises"] for check in one["checks"] if check["status"] == "passed"] == []
    for one in grade["exercises"]:
        if what == AS_IT_IS and one["id"] in TO_MEND:
            assert TO_MEND[one["id"]] in [finding["code"] for finding in one["findings"]]


@pytest.mark.slow
def test_what_never_ends_when_it_is_loaded_scores_nothing(tmp_path: Path) -> None:
    exercise = COURSE.find("04")
    stub = (exercise.folder / exercise.file).read_bytes()
    (tmp_path / exercise.file).write_bytes(versions_of(stub, exercise.file)[ENDLESS])
    assert graded(tmp_path, "--exercise", exercise.id)["score"] == 0


# In a clone, check by check -------------------------------------------------------------------------------


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Create a student's clone with every stub emptied."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(COURSE.folder, tmp_path / "exercises", ignore=ignored)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
    for exercise in COURSE.exercises:
        file = tmp_path / "exercises" / exercise.id / exercise.file
        file.write_bytes(versions_of(file.read_bytes(), exercise.file)["with empty functions"])
    return tmp_path


def pytest_in(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *arguments]
    return run_command(command, cwd=folder, capture_output=True, text=True, timeout=HANGS).stdout


@pytest.mark.slow
@pytest.mark.parametrize("chosen", ["", "blocked", "left_behind", "importing", "other_drinks", "no_names", "tidy"])
def test_no_check_passes_by_itself_either(chosen: str, clone: Path) -> None:
    said = pytest_in(clone, "-k", chosen, "exercises")
    assert "FAILED" in said
    assert "PASSED" not in said


def test_a_check_without_anything_to_judge_says_so(clone: Path) -> None:
    said = pytest_in(clone, "-k", "blocked", "exercises/07_say_after")
    assert 'say_after.py, line 8: "started at 12:00:00" is missing' in said
    assert "Your program prints none of the lines asked for yet, so this cannot be" in said
    assert "0 of 1 points of the checks that ran" in said


# What was done counts -------------------------------------------------------------------------------------


def test_one_after_the_other_keeps_its_two_points(tmp_path: Path) -> None:
    shutil.copy(ROOT / ONE_AFTER_THE_OTHER, tmp_path / "create_task.py")
    (only,) = graded(tmp_path, "--exercise", "08")["exercises"]
    passed = [check["name"] for check in only["checks"] if check["status"] == "passed"]
    assert passed == ["test_the_loop_is_never_blocked", "test_nothing_is_left_behind"]
    assert only["score"] == 2


@pytest.mark.parametrize("text", ["Hello", "HELLO", "hello,", " he llo", "hello world"])
def test_a_line_that_is_spelt_otherwise_counts_as_begun(text: str, tmp_path: Path) -> None:
    program = f"async def main():\n    print({text!r})\n"
    (tmp_path / "hello_world.py").write_text(program, encoding="utf-8")
    (only,) = graded(tmp_path, "--exercise", "01")["exercises"]
    assert "test_the_loop_is_never_blocked" in [check["name"] for check in only["checks"] if check["score"]]


@pytest.mark.parametrize("text", ["", "he", "say hello", "?!", "nothing"])
def test_a_line_that_nobody_asked_for_does_not(text: str, tmp_path: Path) -> None:
    program = f"async def main():\n    print({text!r})\n"
    (tmp_path / "hello_world.py").write_text(program, encoding="utf-8")
    assert graded(tmp_path, "--exercise", "01")["score"] == 0


def test_signs_alone_are_compared_as_they_are() -> None:
    trace = simulate(Program(path="signs.py", source=b"print('---> ')"), Play(kind="script"))
    assert trace.shows("--->")
    assert trace.shows("nothing", "-")
    assert not trace.shows("***")
    assert not trace.shows()
