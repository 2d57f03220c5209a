"""`grader new`: an exercise that works at once, made from a solution that is run; `verify` says what is left to do."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from grader.authoring.material import AUTHOR_MARK, CourseMaterial
from grader.authoring.mutants.mutation_testing import try_mutants
from grader.authoring.new.creation import add_exercise
from grader.authoring.new.location import CourseLocation, check_topic, locate_course
from grader.authoring.rules.verification import FOUNDATIONS, JUDGED_RULES, RULES, judge
from grader.cli import main
from grader.course.course import Course, course_folder
from grader.exceptions import GraderError
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("one_zygote")]

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "grader/authoring/your-own-exercises.md"


def invoked(*options: object) -> Result:
    return CliRunner().invoke(main, ["new", *map(str, options), "--jobs", "1"])


def made(*options: object) -> str:
    done = invoked(*options)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*options: object) -> str:
    done = invoked(*options)
    assert done.exit_code == 2, done.output
    assert "\ngrader: " in f"\n{done.stderr}"
    return done.stderr


def course_material(folder: Path) -> CourseMaterial:
    return CourseMaterial(Course(course_folder(folder).resolve()))


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def without_marks(folder: Path) -> None:
    """Remove all marks, as an author does who is content with every sample."""
    for file in folder.rglob("*"):
        if file.is_file() and AUTHOR_MARK.encode() in file.read_bytes():
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            file.write_text("".join(line for line in lines if AUTHOR_MARK not in line), encoding="utf-8")


def solution(folder: Path, text: str) -> Path:
    file = folder / "mine.py"
    file.write_text(dedent(text), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an own course with the sample exercise of `grader new`; tests must not change it."""
    folder = tmp_path_factory.mktemp("sample") / "my_course"
    said = made("starting_gun", "--course", folder)
    assert f"grader verify --course {folder} --exercise 01_starting_gun" in said
    return folder


@pytest.fixture
def course(sample: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample course."""
    shutil.copytree(sample, tmp_path / "my_course")
    return tmp_path / "my_course"


# What is made ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_course_of_ones_own_begins_in_a_folder_that_is_not_there(sample: Path) -> None:
    there = Course(sample / "exercises")
    assert (there.title, [one.id for one in there.exercises]) == ("My course", ["01_starting_gun"])
    assert sorted(path.name for path in sample.iterdir()) == ["exercises", "pytest.ini", "solutions"]


@pytest.mark.slow
def test_every_mark_is_a_violation_with_its_place_and_nothing_else_is(sample: Path) -> None:
    (material,) = course_material(sample).materials
    violations = [violation for rule in FOUNDATIONS for violation in rule(material)]
    assert [Path(violation.file).name for violation in violations] == [
        *("starting_gun.py", "README.md", "starting_gun.py", "test_starting_gun.py", "course.toml", "course.toml")
    ]
    for violation in violations:
        assert AUTHOR_MARK in Path(violation.file).read_text(encoding="utf-8").splitlines()[violation.line - 1]
        assert violation.what.startswith("unfinished: ")
    assert sum(text.count(AUTHOR_MARK.encode()) for text in files_in(sample).values()) == len(violations)


@pytest.mark.slow
def test_without_its_marks_it_keeps_all_rules_and_no_change_goes_unseen(course: Path) -> None:
    without_marks(course)
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert [violation for rule in (*FOUNDATIONS, *RULES) for violation in rule(material)] == []
    assert [violation for rule in JUDGED_RULES for violation in rule(material, graded)] == []
    assert {trial.marked.grade.status for trial in graded.wrong.values()} == {"failed"}
    assert len(graded.wrong) > 5
    assert try_mutants(shop, jobs=1).unexplained == []


@pytest.mark.slow
def test_the_next_exercise_leaves_what_the_author_has_written(course: Path) -> None:
    toml = course / "exercises/course.toml"
    toml.write_bytes(toml.read_bytes().replace(b"title", b"# my note\ntitle", 1).replace(b"\n", b"\r\n"))
    before = files_in(course)
    made("second_one", "--course", course / "exercises", "--title", 'A "second" one')
    after = files_in(course)
    assert {path: after[path] for path in before if not path.endswith("course.toml")} == {
        path: text for path, text in before.items() if not path.endswith("course.toml")
    }
    assert toml.read_bytes().startswith(before["exercises/course.toml"])
    assert b"\n" not in toml.read_bytes().replace(b"\r\n", b"")
    assert [(one.id, one.title) for one in Course(toml.parent).exercises][1] == ("02_second_one", 'A "second" one')


@pytest.mark.slow
def test_a_solution_that_is_brought_decides_what_is_made(tmp_path: Path) -> None:
    mine = solution(tmp_path, """
        '''Counts.'''
        import asyncio
        async def count(most):
            '''Count.'''
            # slowly
            for number in range(most): print(f"number {number}"); await asyncio.sleep(.5)
            return most
        async def main():
            print("in all", await count(2))
        if __name__ == "__main__":
            asyncio.run(main())
    """)  # fmt: skip
    made("counting", "--course", tmp_path / "course", "--solution", mine, "--blank", "count")
    exercise = Course(tmp_path / "course/exercises").exercises[0]
    stub = (exercise.folder / "counting.py").read_text(encoding="utf-8")
    assert "slowly" not in stub
    assert "range" not in stub
    assert "asyncio.run" not in stub
    assert stub.count("TODO") == 1
    assert '"""Count."""' in stub or "'''Count.'''" in stub
    assert "0.5 s  number 1\n1 s  in all 2\n" in (exercise.folder / "README.md").read_text(encoding="utf-8")
    assert exercise.asks == {"count": "async", "main": "async"}
    assert list(exercise.given) == ["main"]
    assert mine.read_text(encoding="utf-8").startswith("\n'''Counts.'''")
    without_marks(tmp_path / "course")
    (material,) = course_material(tmp_path / "course").materials
    assert [violation for rule in (*FOUNDATIONS, *RULES) for violation in rule(material)] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("await asyncio.sleep(1)", "prints nothing"),
        ("print(os.urandom(8).hex())", "does not do the same twice: "),
        ("print(1 / 0)", "mine.py:5: main raises ZeroDivisionError: division by zero"),
        ("print(1); await asyncio.Event().wait()", "ends in a deadlock"),
        ("print(1); time.sleep(1)", "mine.py:5: time.sleep blocks the event loop"),
        ("print(1); asyncio.create_task(asyncio.sleep(5))", "leaves something undone"),
        ("[print(i) for i in range(30)]", "prints 30 lines"),
        ("print()", "prints nothing"),
        ("print(1", "was never closed"),
    ],
)
def test_a_solution_that_shows_nothing_fit_is_told_in_a_sentence(body: str, said: str, tmp_path: Path) -> None:
    mine = solution(tmp_path, f"import asyncio\nimport os, time\n\nasync def main():\n    {body}\n")
    assert said in refused("counting", "--course", tmp_path / "course", "--solution", mine)
    assert not (tmp_path / "course").exists()


@pytest.mark.slow
def test_a_solution_that_never_ends_is_told(tmp_path: Path) -> None:
    mine = solution(tmp_path, "async def main():\n    print(1)\n    while True: pass\n")
    assert "still running after 5 s" in refused("counting", "--course", tmp_path / "course", "--solution", mine)


@pytest.mark.slow
def test_a_solution_that_differs_from_process_to_process_is_told(tmp_path: Path) -> None:
    mine = solution(tmp_path, "import os\n\nasync def main():\n    print(os.getpid())\n")
    assert "in another process" in refused("counting", "--course", tmp_path / "course", "--solution", mine)
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def main():\n    print(1)\n", "has no `async def main()`"),
        ("async def main(names):\n    print(1)\n", "main requires arguments"),
        ("async def main():\n    print(1)\n", "no function work"),
    ],
)
def test_the_functions_must_be_there(text: str, said: str, tmp_path: Path) -> None:
    mine = solution(tmp_path, text)
    options = ("--blank", "work") if "work" in said else ()
    assert said in refused("counting", "--course", tmp_path / "course", "--solution", mine, *options)


# Where, and under which name ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Starting-Gun", "like starting_gun"),
        ("07_gun", "like gun"),
        ("été", "Python file"),
        ("", "Python file"),
        ("class", "a keyword of Python"),
        ("match", "a keyword of Python"),
        ("asyncio", "a standard module of Python"),
        ("conftest", "a reserved file name"),
        ("test_gun", "a reserved file name"),
        ("scenarios", "a reserved file name"),
        ("nul", "a reserved file name"),
        ("g" * 41, "longer than 40"),
        ("create_task", "already, as 08_create_task"),
    ],
)
def test_a_topic_that_cannot_be_a_file_of_its_own_is_refused(topic: str, said: str) -> None:
    with pytest.raises(GraderError, match=re.escape(said)):
        check_topic(topic, Course(ROOT / "exercises"))


def test_a_clone_of_the_project_gets_the_next_exercise() -> None:
    assert locate_course(None, None) == CourseLocation(ROOT / "exercises", ROOT / "solutions")


def test_an_installed_package_is_left_alone(tmp_path: Path) -> None:
    course = tmp_path / "lib/python3.13/site-packages/grader/_course"
    shutil.copytree(ROOT / "exercises/01_hello_world", course / "01_hello_world")
    shutil.copy(ROOT / "exercises/course.toml", course)
    assert "part of the installed package" in refused("gun", "--course", course)


def test_the_folder_of_the_package_is_left_alone_wherever_it_is() -> None:
    with pytest.raises(GraderError, match="part of the installed package"):
        locate_course(ROOT / "grader" / "_course", None)


@pytest.mark.slow
def test_what_is_there_is_never_written_over(course: Path, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    assert "has the topic starting_gun already" in refused("starting_gun", "--course", course)
    (course / "solutions/02_gun").mkdir()
    assert "exists already, although the course does not list it" in refused("gun", "--course", course)
    assert "'Starting gun' already" in refused("a_gun", "--course", course, "--title", "Starting gun")
    assert "'Just'" in refused("a_gun", "--course", course, "--title", "Just a gun")
    assert "it is not empty: it holds my_course" in refused("gun", "--course", tmp_path)
    assert "is a file" in refused("gun", "--course", course / "pytest.ini")
    assert files_in(tmp_path) == before


def test_an_entry_that_cannot_stand_at_the_end_leaves_nothing_behind(course: Path) -> None:
    toml = course / "exercises/course.toml"
    entry = 'id = "01_one", title = "One", points = 1, hints = [], stub = "", asks = {}'
    toml.write_text(f'title = "Short"\nexercises = [{{ {entry} }}]\n', encoding="utf-8")
    before = files_in(course)
    assert "begin each exercise with a line [[exercises]]" in refused("gun", "--course", course)
    assert files_in(course) == before


@pytest.mark.slow
def test_what_cannot_be_finished_leaves_nothing_behind(course: Path, tmp_path: Path) -> None:
    """Somebody else adds to the course while the new exercise is being tried."""
    mine, toml = solution(tmp_path, "async def main():\n    print(1)\n"), course / "exercises/course.toml"
    before = files_in(course)

    def meanwhile(done: int, total: int) -> None:
        toml.write_bytes(before["exercises/course.toml"] + b"# mine\n")

    with pytest.raises(GraderError, match="was changed meanwhile"):
        add_exercise(locate_course(course, None), "gun", "", mine, (), 1, meanwhile)
    assert files_in(course) == before | {"exercises/course.toml": toml.read_bytes()}
    assert sorted(path.name for path in (course / "solutions").iterdir()) == ["01_starting_gun"]


@pytest.mark.slow
def test_a_course_that_cannot_be_begun_leaves_no_folder(tmp_path: Path) -> None:
    mine = solution(tmp_path, "async def main():\n    print(1)\n")
    away = tmp_path / "away"

    def meanwhile(done: int, total: int) -> None:
        (away / "01_gun").mkdir(parents=True, exist_ok=True)

    with pytest.raises(FileExistsError):
        add_exercise(locate_course(tmp_path / "course", away), "gun", "", mine, (), 1, meanwhile)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["away", "mine.py"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_leaves_nothing_behind(course: Path) -> None:
    (course / "exercises").chmod(0o500)
    before = files_in(course)
    refused("gun", "--course", course)
    assert files_in(course) == before


def test_a_file_in_the_way_half_way_through_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "away").write_text("no folder", encoding="utf-8")
    refused("gun", "--course", tmp_path / "course", "--solutions", tmp_path / "away")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["away", "readme.txt"]


def test_the_repository_of_students_is_not_where_exercises_are_written(course: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["release", str(tmp_path / "students"), "--course", str(course)])
    assert done.exit_code == 0, done.output
    assert "01_starting_gun is unfinished" in done.stderr
    assert "made by `grader release`" in refused("gun", "--course", tmp_path / "students")


# A course of one's own, with everything else --------------------------------------------------------------


@pytest.mark.slow
def test_the_workflow_takes_the_suites_that_were_released_and_no_others(course: Path, tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    students, temp = tmp_path / "students", tmp_path / "runner"
    done = CliRunner().invoke(main, ["release", str(students), "--course", str(course)])
    assert done.exit_code == 0, done.output
    workflow = yaml.safe_load((students / ".github/workflows/classroom.yml").read_text(encoding="utf-8"))
    steps = {step["name"]: step.get("run", "") for step in workflow["jobs"]["run-autograding-tests"]["steps"]}
    bash = shutil.which("bash")
    if bash is None or sys.platform != "linux":
        pytest.skip("the workflow runs on Linux")

    def taken() -> int:
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir()
        command = [bash, "-e", "-c", steps["Take the course"]]
        around = os.environ | {"RUNNER_TEMP": str(temp)}
        return subprocess.run(command, cwd=students, env=around, capture_output=True, timeout=HANGS).returncode

    assert '--course "$RUNNER_TEMP/course"' in steps["Grade"]
    (students / "exercises/conftest.py").write_text("raise SystemExit\n", encoding="utf-8")
    assert taken() == 0
    assert set(files_in(temp)) == {
        *("course/course.toml", "course/01_starting_gun/scenarios.py", "course/01_starting_gun/test_starting_gun.py")
    }
    shutil.copy(course / "solutions/01_starting_gun/starting_gun.py", students / "exercises/01_starting_gun")
    graded = CliRunner().invoke(main, ["grade", str(students), "--course", str(temp / "course")])
    assert graded.exit_code == 0, graded.output
    suite = students / "exercises/01_starting_gun/test_starting_gun.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("elapsed == 3", "elapsed < 9"), encoding="utf-8")
    assert taken() != 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the pipeline runs on Linux")
def test_gitlab_s_pipeline_takes_these_suites_too(course: Path, tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    students = tmp_path / "students"
    done = CliRunner().invoke(main, ["release", str(students), "--course", str(course), "--gitlab"])
    assert done.exit_code == 0, done.output
    job = yaml.safe_load((students / ".gitlab-ci.yml").read_text(encoding="utf-8"))["grade"]
    (take,) = (step for step in job["script"] if "cp --parents" in step)
    assert "--course /tmp/course" in job["script"][-1]

    def taken(place: Path) -> int:
        script = "set -e\n" + take.replace("/tmp/course", str(place)) + "\ntest -f .gitlab-ci.yml"
        return subprocess.run(["bash", "-c", script], cwd=students, capture_output=True, timeout=HANGS).returncode

    assert taken(tmp_path / "a") == 0
    assert len(files_in(tmp_path / "a")) == 3
    suite = students / "exercises/01_starting_gun/test_starting_gun.py"
    suite.write_text("def test_nothing(): pass\n", encoding="utf-8")
    assert taken(tmp_path / "b") != 0


@pytest.mark.slow
def test_the_hint_of_a_course_of_ones_own_can_be_asked_for(course: Path) -> None:
    done = run("pytest exercises", course)
    (command,) = re.findall(r"A hint: (grader hint .*)", done.stdout)
    told = run(command, course)
    assert (told.returncode, "hint 1 of 2" in told.stdout) == (0, True), told.stderr
    assert "Another one: grader hint 01_starting_gun --course exercises" in told.stdout


# The guide ------------------------------------------------------------------------------------------------

BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
EXIT_CODE = re.compile(r"# exit code (\d)")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    name, *rest = shlex.split(command, comments=True)
    home = folder / ".home"
    return run_command(
        [*([sys.executable, "-m"] if name in ("grader", "pytest") else []), name, *rest],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "HOME": str(home), "XDG_CONFIG_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANGS,
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_command_of_the_guide_works(tmp_path: Path) -> None:
    """From an empty folder to a class that is graded, on a topic of the author's own."""
    text, ran = GUIDE.read_text(encoding="utf-8"), []
    for indent, language, code in BLOCK.findall(text):
        lines = [line.removeprefix(indent) for line in code.splitlines()]
        if language == "python":
            (tmp_path / "race.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
        elif language == "toml":
            reasons = tmp_path / "races/solutions/01_starting_gun/survivors.toml"
            reasons.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            for line in lines:
                expected = EXIT_CODE.search(line)
                done = run(line, tmp_path)
                assert done.returncode == int(expected[1] if expected else 0), (line, done.stdout, done.stderr)
                ran.append((line, done.stdout))
                if "unfinished" in line:
                    without_marks(tmp_path / "races")
    said = dict(ran)
    assert len(said) == len(ran) > 12
    assert "all rules are kept" in said["grader verify --course races"]
    assert "    0 survived\n" in said["grader verify --mutants --course races"]
    assert "1 passed everything" in said["grader batch class --course races --out results"]
    assert (tmp_path / "students/exercises/01_starting_gun/scenarios.py").is_file()
    assert (tmp_path / "bundle/course/01_starting_gun/test_starting_gun.py").is_file()
    assert not [path for path in files_in(tmp_path / "students") if "solutions" in path]
