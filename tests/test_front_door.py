"""What `import grader` offers to users of Python, and what it costs."""

import asyncio
import importlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

import pytest

import grader
from tests.commands import HANGS

ROOT = Path(__file__).parent.parent
PUBLIC = {
    *("simulate", "Program", "Play", "Trace", "VirtualLoop", "Course", "grade", "Grade", "Finding", "GraderError"),
    "__version__",
}
ROOMS = ["virtual_time", "trace", "submission", "simulation", "grades", "course", "grading"]
SOLUTION = ROOT / "solutions" / "08_create_task" / "create_task.py"


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_grader_loads_nothing_else() -> None:
    loaded = python("import sys; before = set(sys.modules); import grader; print(*set(sys.modules) - before)")
    assert loaded.split() == ["grader"]


def test_the_public_names_are_these() -> None:
    assert set(grader.__all__) == PUBLIC
    assert set(dir(grader)) >= PUBLIC
    for name in PUBLIC:
        assert getattr(grader, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'grader' has no attribute 'simulat'"):
        grader.simulat  # noqa: B018


def test_the_version_is_that_of_the_distribution() -> None:
    assert grader.__version__ == version("coroutine-grader")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_s_door_has_at_most_ten_names_that_all_exist(room: str) -> None:
    door = importlib.import_module(f"grader.{room}")
    assert door.__doc__
    assert 1 <= len(door.__all__) <= 10
    for name in door.__all__:
        assert getattr(door, name) is not None
    assert set(dir(door)) >= set(door.__all__)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        door.nothing_of_the_kind  # noqa: B018


def test_three_lines_simulate_a_file(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text("import asyncio\nasyncio.run(asyncio.sleep(3600))\nprint('hello')\n")
    code = f"""
        from grader import Program, simulate
        trace = simulate(Program.from_file({str(tmp_path / "hello.py")!r}))
        print(trace.outcome, trace.elapsed, trace.lines)
    """
    assert python(dedent(code)) == "finished 3600.0 ['hello']\n"


def test_a_play_is_a_script_and_with_an_entry_a_call() -> None:
    assert grader.Play().kind == "script"
    assert grader.Play(entry="main").kind == "call"
    assert grader.Play(kind="import").kind == "import"
    program = grader.Program(path="seven.py", source=b"def seven(): return 7\nprint('read')\n")
    assert grader.simulate(program, grader.Play(entry="seven")).result == 7
    assert grader.simulate(program).lines == ["read"]


def test_one_line_runs_any_coroutine_in_virtual_time() -> None:
    async def an_hour() -> float:
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=grader.VirtualLoop) as runner:
        assert runner.run(an_hour()) == 3600


def test_grade_returns_the_grade_of_a_file() -> None:
    grade = grader.grade(str(SOLUTION), ROOT / "exercises", isolation="none")
    assert isinstance(grade, grader.Grade)
    assert grade.passed
    assert [exercise.id for exercise in grade.exercises] == ["08_create_task"]
    assert grade.score == grade.max_score > 0


def test_grade_names_the_cause_of_what_did_not_pass(tmp_path: Path) -> None:
    (tmp_path / "create_task.py").write_text("def main(:\n", encoding="utf-8")
    course = grader.Course(str(ROOT / "exercises"))
    grade = grader.grade(tmp_path, course, ["8"], isolation="none")
    (exercise,) = grade.exercises
    assert (exercise.status, exercise.score) == ("failed", 0)
    assert [finding.code for finding in exercise.findings] == ["syntax-error"]


@pytest.mark.parametrize(
    ("name", "exercises", "words"),
    [
        ("nowhere", (), "there is no"),
        ("other.py", (), "is not the file of any exercise"),
        ("other.py", ("no_such",), "there is no exercise no_such"),
    ],
)
def test_grade_refuses_in_a_sentence(tmp_path: Path, name: str, exercises: tuple[str, ...], words: str) -> None:
    (tmp_path / "other.py").write_text("pass\n", encoding="utf-8")
    with pytest.raises(grader.GraderError, match=words):
        grader.grade(tmp_path / name, exercises=exercises)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_typed_program_passes_the_strict_type_checker(tmp_path: Path) -> None:
    """Outside of this repository's settings, against the package as it is installed."""
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'user'}"]
    done = subprocess.run(
        [*mypy, str(ROOT / "tests" / "typed" / "user.py")], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Success" in done.stdout


@pytest.mark.timeout(300)
def test_a_wrong_type_does_not_pass_it(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("import grader\ngrader.simulate(1)\ngrader.nonsense\n", encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'user'}"]
    done = subprocess.run([*mypy, "wrong.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.count("error:") == 2, done.stdout + done.stderr
    assert 'incompatible type "int"; expected "Program"' in done.stdout
    assert 'has no attribute "nonsense"' in done.stdout


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(grader.__file__).parent / "py.typed").is_file()
