"""What students and harnesses get works where it goes: in clean folders and environments, as the user there.

The package is built and its dependencies are fetched once; all else is installed from those files alone, by the very
commands that the repository, its workflow and the bundles state.
"""

import base64
import contextlib
import csv
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from grader.authoring.placement import NOTE, digest
from grader.cli import main
from grader.course import Course
from tests.test_attacks import NOBODY, as_nobody

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
SOLUTIONS = ROOT / "solutions"
ADA = ROOT / "tests/examples/ada"
SCHEMA = json.loads((Path(__file__).parent / "contracts/classroom50-result-v1.schema.json").read_text("utf-8"))
FIRST_TWELVE = COURSE.exercises[:12]
MOST = sum(exercise.points for exercise in FIRST_TWELVE)
REPOSITORYS = {
    "README.md",
    "LICENSE",
    "pyproject.toml",
    "requirements.txt",
    ".gitignore",
    ".github/workflows/classroom.yml",
    ".devcontainer/devcontainer.json",
    ".vscode/settings.json",
    "exercises/course.toml",
    NOTE,
}
"""The files of every repository, whatever the exercises."""

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the harnesses run on Linux")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0

CLASSROOM50 = {
    "CLASSROOM": "asyncio-2026",
    "ASSIGNMENT": "step-by-step",
    "ASSIGNMENT_TYPE": "individual",
    "USERNAME": "ada",
    "OWNER": "ada",
    "SUBMISSION_TAG": "submit/2026-11-21T09-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/7",
    "RELEASE_URL": "https://example.org/release/7",
    "REVIEW_URL": "https://example.org/review/7",
}

TAMPERED = {
    "conftest.py": "import os; os._exit(0)",
    "exercises/conftest.py": "def pytest_runtest_call(item): item.obj = lambda **k: None",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = ['--collect-only']\n",
    "requirements.txt": "something-else\n",
    "sitecustomize.py": "raise SystemExit(0)",
    "usercustomize.py": "raise SystemExit(0)",
    "pip.py": "raise SystemExit(0)",
    "msgspec.py": "raise SystemExit(0)",
    "pytest.py": "raise SystemExit(0)",
    "asyncio.py": "raise SystemExit(0)",
    "click.py": "raise SystemExit(0)",
    "grader.py": "raise SystemExit(0)",
    "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
    "tox.ini": "[pytest]\naddopts = --collect-only\n",
    ".env": "PYTHONPATH=.\nPYTEST_ADDOPTS=--collect-only\n",
    "grader/__init__.py": "raise SystemExit(0)",
    "grader/__main__.py": "raise SystemExit(0)",
    "grader/_course/course.toml": "title = 'mine'\nexercises = []\n",
    "course/course.toml": "title = 'mine'\nexercises = []\n",
    "course.toml": "title = 'mine'\nexercises = []\n",
    NOTE: "{}",
    "result.json": '{"score": 1000}',
    "release-body.md": "1000 points",
}
"""What a student may put into the repository."""


class House(NamedTuple):
    """The built package, and a folder with it and all that it needs."""

    wheel: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """For pip: there is no index. Most of what it installs is never loaded here, so nothing is compiled ahead."""
        links = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder)}
        return links | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_COMPILE": "1"}


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """Where others may go, too; in memory where programs can run there, for there will be ten thousand files."""
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and os.access(memory, os.W_OK) and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    where = memory if in_memory else None
    with tempfile.TemporaryDirectory(prefix="released-", dir=where, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def set_up(open_folder: Path) -> Path:
    """A Python with pip and nothing else, as a harness sets it up. The one of these tests may have no pip."""
    folder = open_folder / "set_up"
    if subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True).returncode:
        pytest.skip("this Python comes without the pip that it needs to make environments")
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@pytest.fixture(scope="session")
def house(open_folder: Path, set_up: Path) -> House:
    folder = open_folder / "house"
    command = [str(set_up), "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("coroutine_grader-*.whl")
    return House(wheel, folder)


@pytest.fixture
def place(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    folder = open_folder / "".join(sign if sign.isalnum() else "_" for sign in request.node.name)
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def python3(open_folder: Path) -> Path:
    """A folder for PATH in which this Python is the newest there is."""
    folder = open_folder / "bin"
    folder.mkdir()
    for name in ("python3", "python3.14"):
        real = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        (folder / name).write_text(f'#!/bin/sh\nexec {real} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def release(*options: object) -> Result:
    return CliRunner().invoke(main, ["release", *map(str, options)])


def released(*options: object) -> str:
    done = release(*options)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*options: object) -> str:
    done = release(*options)
    assert done.exit_code == 2, done.output
    return done.stderr


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def files_of_first_twelve() -> set[str]:
    paths = {path for path in files_in(ROOT / "exercises") if path[0].isdigit() and path[:2] <= "12"}
    return REPOSITORYS | {f"exercises/{path}" for path in paths if "__pycache__" not in path}


def solve(repository: Path) -> None:
    for exercise in FIRST_TWELVE:
        shutil.copy(SOLUTIONS / exercise.id / exercise.file, repository / "exercises" / exercise.id)


def hand_in(repository: Path, submission: Path) -> None:
    for exercise in FIRST_TWELVE:
        file = submission / exercise.id / exercise.file
        if file.is_file():
            shutil.copy(file, repository / "exercises" / exercise.id)


def tamper(repository: Path) -> None:
    for exercise in FIRST_TWELVE:
        suite = repository / "exercises" / exercise.id / exercise.suite.name
        suite.parent.mkdir(parents=True, exist_ok=True)
        suite.write_text("def test_nothing(): pass\n")
        (suite.parent / "scenarios.py").write_text("raise SystemExit(0)\n")
        (suite.parent / "conftest.py").write_text("import os; os._exit(0)\n")
        (suite.parent / "asyncio.py").write_text("raise SystemExit(0)\n")
    (repository / "exercises/course.toml").write_text("title = 'mine'\nexercises = []\n")
    for name, text in TAMPERED.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)


@functools.cache
def score_of_ada() -> int:
    """What the ordinary command says."""
    names = [f"--exercise={exercise.id}" for exercise in FIRST_TWELVE]
    command = [sys.executable, "-m", "grader", "grade", str(ADA), "--format", "json", *names]
    return int(json.loads(subprocess.run(command, capture_output=True, timeout=60).stdout)["score"])


class User(NamedTuple):
    """Runs commands as an ordinary user, from root's account if need be."""

    around: list[str]
    environment: dict[str, str]

    def run(self, command: list[str], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
        command = [
            *self.around,
            "env",
            "-i",
            "-C",
            str(cwd),
            *(f"{k}={v}" for k, v in {**self.environment, **more}.items()),
            *command,
        ]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def ordinary_user(place: Path, *owned: Path, **environment: str) -> User:
    home = place / "home"
    home.mkdir()
    around = as_nobody(place, place) if IS_ROOT else []
    for folder in (home, *owned):
        for path in [folder, *folder.rglob("*")]:
            if IS_ROOT:
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return User(around, {"HOME": str(home), "LANG": "C.UTF-8", **environment})


# The repository that students get ---------------------------------------------------------------------------


def test_the_repository_holds_exercises_and_no_answers(place: Path) -> None:
    released(place / "repository", "--through", "12")
    there = files_in(place / "repository")
    assert there == files_of_first_twelve()
    answers = {(SOLUTIONS / exercise.id / exercise.file).read_bytes() for exercise in COURSE.exercises}
    assert not answers & {(place / "repository" / path).read_bytes() for path in there}
    cut = Course(place / "repository/exercises")
    assert [exercise.id for exercise in cut.exercises] == [exercise.id for exercise in FIRST_TWELVE]
    assert [exercise.rules for exercise in cut.exercises] == [exercise.rules for exercise in FIRST_TWELVE]


def test_what_was_released_is_the_course_for_the_run_that_counts(place: Path) -> None:
    """Over the clones: of twelve exercises, not of twenty, and with these suites."""
    said = released(place / "students", "--through", "12")
    assert f"12 exercises, {MOST} points, graded by coroutine-grader==" in said
    for name in ("asyncio-ada", "asyncio-ben"):
        shutil.copytree(place / "students", place / "clones" / name)
        (place / "clones" / name / ".git").mkdir()
    hand_in(place / "clones/asyncio-ada", ADA)
    tamper(place / "clones/asyncio-ada")
    course = ("--course", str(place / "students/exercises"))
    done = CliRunner().invoke(main, ["batch", str(place / "clones"), "--out", str(place / "graded"), *course])
    assert done.exit_code == 1, done.output
    row, _ = csv.DictReader((place / "graded/gradebook.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["login"], row["score"], row["max_score"]) == ("ada", str(score_of_ada()), str(MOST))


def test_exercises_can_be_chosen_one_by_one(place: Path) -> None:
    released(place / "repository", "--exercise", "10", "--exercise", "create_task")
    cut = Course(place / "repository/exercises")
    assert [exercise.id for exercise in cut.exercises] == ["08_create_task", "10_gather"]


def test_an_instructors_answer_is_never_handed_out(place: Path) -> None:
    course = place / "course"
    shutil.copytree(ROOT / "exercises", course)
    for name in ("08_create_task/create_task.py", "16_not_concurrent_yet/not_concurrent_yet.py"):
        stub = (course / name).read_bytes()
        shutil.copy(SOLUTIONS / name, course / name)
        said = refused("--course", course, place / "repository", "--wheel", make_wheel(place, course))
        assert name in said
        assert "not the stub" in said
        assert not (place / "repository").exists()
        (course / name).write_bytes(stub)


def make_wheel(place: Path, course: Path, version: str | None = None) -> Path:
    """A stand-in for the package, with this course."""
    file = place / "package.whl"
    with zipfile.ZipFile(file, "w") as archive:
        about = f"Name: coroutine-grader\nVersion: {version or metadata.version('coroutine-grader')}\n"
        archive.writestr("coroutine_grader.dist-info/METADATA", about)
        for path in files_in(course):
            archive.write(course / path, f"grader/_course/{path}")
    return file


def test_only_the_package_of_this_version_and_this_course_is_put_beside_it(place: Path) -> None:
    old = make_wheel(place, ROOT / "exercises", version="0.0.1")
    assert "0.0.1" in refused(place / "repository", "--wheel", old)
    changed = place / "course"
    shutil.copytree(ROOT / "exercises", changed)
    (changed / "08_create_task/test_create_task.py").write_text("# easier\n")
    assert "08_create_task/test_create_task.py" in refused(place / "repository", "--wheel", make_wheel(place, changed))
    assert "not the course inside the package" in refused("--course", changed, place / "repository")
    (place / "text.whl").write_text("no wheel")
    assert "is not a wheel" in refused(place / "repository", "--wheel", place / "text.whl")
    assert not (place / "repository").exists()


def test_an_update_does_not_lose_the_package_that_lies_beside_it(place: Path) -> None:
    """Without it, no student could install any more where there is no index."""
    wheel = make_wheel(place, ROOT / "exercises")
    for options in ((place / "repository",), ("--classroom50", place / "bundle")):
        released(*options, "--exercise", "01", "--wheel", wheel)
        said = refused(*options)
        assert "coroutine_grader-" in said
        assert "--wheel" in said
        released(*options, "--wheel", wheel)
    shutil.rmtree(place / "repository/wheels")
    released(place / "repository")
    assert (place / "repository/requirements.txt").read_text().startswith("coroutine-grader=="), "now from an index"


def test_a_folder_of_somebody_elses_is_left_alone(place: Path) -> None:
    (place / "thesis").mkdir()
    (place / "thesis/chapter.txt").write_text("mine")
    assert "is not empty" in refused(place / "thesis")
    assert files_in(place / "thesis") == {"chapter.txt"}
    (place / "clone/.git").mkdir(parents=True)
    released(place / "clone", "--exercise", "01")
    assert (place / "clone/exercises/01_hello_world/hello_world.py").is_file()


def test_an_update_renews_the_course_and_keeps_a_students_work(place: Path) -> None:
    repository = place / "repository"
    released(repository, "--through", "03")
    work = repository / "exercises/01_hello_world/hello_world.py"
    work.write_text("# half done\n")
    (repository / "notes.txt").write_text("mine")
    (repository / "README.md").unlink()
    stub = repository / "exercises/02_coroutine_object/coroutine_object.py"
    stub.write_bytes(stub.read_bytes().replace(b"\n", b"\r\n"))
    suite = repository / "exercises/01_hello_world/test_hello_world.py"
    suite.write_text("# changed\n")
    said = released(repository)
    assert "3 exercises" in said
    assert "1 file written" in said
    assert "1 file renewed" in said
    assert "1 file kept" in said
    assert work.read_text() == "# half done\n"
    assert (repository / "notes.txt").read_text() == "mine"
    assert suite.read_bytes() == COURSE.find("01").suite.read_bytes()


def test_a_stub_that_nobody_touched_is_renewed(place: Path) -> None:
    """Also one of an earlier version: the note knows what was shipped."""
    repository = place / "repository"
    released(repository, "--exercise", "01")
    stub = repository / "exercises/01_hello_world/hello_world.py"
    now = stub.read_bytes()
    stub.write_text("# the stub of last year\n")
    note = json.loads((repository / NOTE).read_text())
    note["files"]["exercises/01_hello_world/hello_world.py"] = digest(stub.read_bytes())
    (repository / NOTE).write_text(json.dumps(note))
    assert "1 file renewed" in released(repository)
    assert stub.read_bytes() == now


def test_an_exercise_that_is_taken_out_leaves_the_students_work(place: Path) -> None:
    repository = place / "repository"
    released(repository, "--through", "03")
    work = repository / "exercises/02_coroutine_object/coroutine_object.py"
    work.write_text("# half done\n")
    said = released(repository, "--exercise", "01")
    assert "removed" in said
    assert list(work.parent.iterdir()) == [work]
    assert work.read_text() == "# half done\n"
    assert not (repository / "exercises/03_forgotten_await").exists(), "a stub that nobody touched is nobody's work"
    released(repository, "--through", "03")
    assert work.read_text() == "# half done\n"


def test_what_somebody_has_written_into_the_readme_or_the_settings_stays(place: Path) -> None:
    repository = place / "repository"
    released(repository, "--exercise", "01")
    changed = [repository / name for name in ("README.md", ".gitignore", ".vscode/settings.json")]
    for file in changed:
        file.write_text("mine")
    said = released(repository, "--through", "02")
    assert "3 files kept" in said
    assert {file.read_text() for file in changed} == {"mine"}
    changed[0].unlink()
    released(repository)
    assert "2 exercises" in changed[0].read_text(encoding="utf-8"), "without it there is a new one"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_update_follows_no_link_and_no_note_out_of_the_repository(place: Path) -> None:
    repository, outside = place / "repository", place / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("precious")
    released(repository, "--exercise", "01")
    note = json.loads((repository / NOTE).read_text())
    for path in ("../outside/precious.txt", str(outside / "precious.txt"), ".git/config"):
        note["files"][path] = digest(b"precious")
    (repository / NOTE).write_text(json.dumps(note))
    released(repository)
    assert files_in(outside) == {"precious.txt"}
    shutil.rmtree(repository / ".github")
    (repository / ".github").symlink_to(outside)
    assert ".github is a link" in refused(repository)
    assert files_in(outside) == {"precious.txt"}


@on_linux
def test_its_stated_commands_work(place: Path, house: House, python3: Path) -> None:
    repository = place / "repository"
    released(repository, "--through", "12", "--wheel", house.wheel)
    readme = (repository / "README.md").read_text(encoding="utf-8")
    commands = "".join(block.partition("```")[0] for block in readme.split("```sh\n")[1:]).splitlines()
    assert len(commands) == 4
    user = ordinary_user(place, repository, PATH=f"{python3}:/usr/bin:/bin", **house.environment)

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return user.run(["bash", "-c", command], repository)

    done = run(commands[0])
    assert done.returncode == 0, done.stderr
    done = run(commands[1])
    assert done.returncode == 1
    assert "hello" in done.stdout
    solve(repository)
    assert run(commands[1]).returncode == 0
    assert "hint 1 of" in run(commands[2]).stdout
    assert f"12 of 12 done, {MOST} of {MOST} points" in run(commands[3]).stdout, "it shows what the repository has"
    done = run(".venv/bin/grader release ~/again --through 12")
    assert done.returncode == 0, done.stderr
    assert files_in(place / "home/again") == files_of_first_twelve(), "what is installed can make the next one"


# Its workflow ---------------------------------------------------------------------------------------------


class Runner:
    """Runs a workflow's steps one by one, as GitHub's runner would: a file for each, variables, an ordinary user.

    `uses: actions/…` are stood in for: the repository is checked out already, and Python is set up as a fresh
    environment that is first in PATH.
    """

    def __init__(self, repository: Path, user: User, python: Path, folder: Path) -> None:
        self.repository, self.user, self.python, self.folder = repository, user, python, folder
        self.output, self.summary = "", ""

    def run(self) -> dict[str, int]:
        """The exit codes of the steps that ran, by their names; nothing runs after one that did not end with 0."""
        workflow = yaml.safe_load((self.repository / ".github/workflows/classroom.yml").read_text(encoding="utf-8"))
        (job,) = workflow["jobs"].values()
        codes: dict[str, int] = {}
        for step in job["steps"]:
            if "run" in step and not any(codes.values()):
                codes[step["name"]] = self._run(step["run"], job["env"])
        return codes

    def _run(self, script: str, environment: dict[str, str]) -> int:
        files = {name: self.folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
            file.chmod(0o666)
        (self.folder / "step.sh").write_text(script)
        done = self.user.run(
            ["bash", "-e", str(self.folder / "step.sh")],
            self.repository,
            **environment,
            **{name: str(file) for name, file in files.items()},
            GITHUB_WORKSPACE=str(self.repository),
            GITHUB_ACTIONS="true",
            CI="true",
            PATH=f"{self.python / 'bin'}:/usr/bin:/bin",
        )
        self.output, self.summary = (file.read_text(encoding="utf-8") for file in files.values())
        self.said = done.stdout + done.stderr
        return done.returncode

    @property
    def result(self) -> Any:
        """The last step's, as the reporter reads it."""
        return json.loads(base64.b64decode(self.output.strip().removeprefix("result="), validate=True))


@pytest.fixture
def make_runner(place: Path, house: House, python3: Path) -> Callable[[Callable[[Path], None]], Runner]:
    def make(change: Callable[[Path], None]) -> Runner:
        repository, python = place / "work", place / "python3"
        released(repository, "--through", "12", "--wheel", house.wheel)
        change(repository)
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
        user = ordinary_user(place, repository, python, **house.environment)
        return Runner(repository, user, python, place)

    return make


def points_of(result: Any) -> tuple[int, int]:
    return sum(test["score"] for test in result["tests"]), result["max_score"]


@on_linux
def test_the_workflows_steps_grade_a_push_and_no_tampering_makes_a_point(
    make_runner: Callable[[Callable[[Path], None]], Runner],
) -> None:
    runner = make_runner(lambda repository: hand_in(repository, ADA))
    assert runner.run() == {"Check the package": 0, "Install the grader": 0, "Grade": 1}, runner.said
    honest = runner.result
    assert points_of(honest) == (score_of_ada(), MOST)
    assert "::error file=exercises/" in runner.said
    assert str(score_of_ada()) in runner.summary

    tamper(runner.repository)
    assert runner.run() == {"Check the package": 0, "Install the grader": 0, "Grade": 1}, runner.said
    assert runner.result == honest

    (wheel,) = (runner.repository / "wheels").iterdir()
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    assert runner.run() == {"Check the package": 1}, "an edited package is not even installed"


def test_the_workflow_may_do_little_and_reports_only_what_there_is(place: Path) -> None:
    released(place / "repository")
    text = (place / "repository/.github/workflows/classroom.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    steps = {step["name"]: step for step in job["steps"]}
    assert workflow["permissions"] == {"contents": "read"}
    assert steps["Check out"]["with"]["persist-credentials"] is False
    assert job["timeout-minutes"] <= 10
    assert "coroutine-grader==" in steps["Install the grader"]["run"]
    assert steps["Grade"]["id"] == "grade"
    assert steps["Grade"]["run"].count("--exercise ") == len(COURSE.exercises)
    assert steps["Report"]["with"] == {"runners": "grade"}
    assert steps["Report"]["env"] == {"GRADE_RESULTS": "${{ steps.grade.outputs.result }}"}
    assert steps["Report"]["if"] == "${{ !cancelled() && steps.grade.outputs.result }}"
    assert steps["Report"]["continue-on-error"] is True, "somebody else's step makes no run red"
    assert "secrets." not in text
    ours = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    assert uses(ours) == {one for one in uses(text) if one.startswith("actions/")}, "what our own tests run with"
    for name in (".vscode/settings.json", ".devcontainer/devcontainer.json"):
        assert json.loads((place / "repository" / name).read_text(encoding="utf-8"))


def uses(workflow: str) -> set[str]:
    """The actions that a workflow names, with their versions."""
    return set(re.findall(r"uses: (\S+)", workflow))


# Bundles --------------------------------------------------------------------------------------------------


@on_linux
def test_classroom50_gets_its_result_from_the_bundle(place: Path, house: House, set_up: Path) -> None:
    """The runner calls `autograder.py` in the student's checkout; it and the course are elsewhere."""
    bundle, checkout, python = place / "bundle", place / "checkout", place / "python3"
    released("--classroom50", bundle, "--through", "12", "--wheel", house.wheel)
    assert not [path for path in files_in(bundle) if path.endswith(("README.md", "/create_task.py"))]
    released(checkout, "--through", "12")
    hand_in(checkout, ADA)
    tamper(checkout)
    user = ordinary_user(place, checkout, PATH="/usr/bin:/bin", **house.environment, **CLASSROOM50)
    command = [str(set_up), str(bundle / "autograder.py")]
    done = user.run(command, checkout)
    assert done.returncode == 0, done.stderr
    result = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    assert (result["score"], result["max-score"]) == (score_of_ada(), MOST)
    assert (result["owner"], result["submission"]) == ("ada", CLASSROOM50["SUBMISSION_TAG"])
    body = (checkout / "release-body.md").read_text(encoding="utf-8")
    assert f": {score_of_ada()} of {MOST} points" in body
    assert "~~~text" in body, "what went wrong, for the student"

    shutil.rmtree(checkout / "result.json", ignore_errors=True)
    (checkout / "result.json").write_text('{"score": 1000}')
    done = user.run(command, checkout, PIP_FIND_LINKS=str(python))
    assert done.returncode != 0, "nothing could be installed"
    assert not (checkout / "result.json").exists()
    assert not (checkout / "release-body.md").exists()


@on_linux
def test_gradescope_gets_its_results_from_the_zip(place: Path, house: House, python3: Path) -> None:
    """Unpacked, set up and run as its documentation says, in a folder that stands for `/autograder`."""
    file, base = place / "autograder.zip", place / "autograder"
    released("--gradescope", file, "--through", "12", "--wheel", house.wheel)
    for name in ("source", "submission", "results"):
        (base / name).mkdir(parents=True)
    subprocess.run(["unzip", "-q", str(file), "-d", str(base / "source")], check=True)
    shutil.copy(base / "source/run_autograder", base)
    hand_in_flat(base / "submission", ADA)
    (base / "submission/conftest.py").write_text("import os; os._exit(0)")
    (base / "submission").chmod(0o700)
    environment = {"PATH": f"{python3}:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(place), **house.environment}
    user = User(as_harness(place), environment)
    done = user.run([str(base / "source/setup.sh")], base)
    assert done.returncode == 0, done.stderr
    done = user.run([str(base / "run_autograder")], base)
    assert done.returncode == 0, done.stderr
    results = json.loads((base / "results/results.json").read_text(encoding="utf-8"))
    assert results["score"] == sum(test["score"] for test in results["tests"]) == score_of_ada()
    assert sum(test["max_score"] for test in results["tests"]) == MOST
    assert {test["status"] for test in results["tests"]} == {"passed", "failed"}
    assert results["stdout_visibility"] == "hidden"

    def with_grader(script: str) -> Any:
        python = base / "environment/bin/python"
        python.unlink(missing_ok=True)
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
        assert user.run([str(base / "run_autograder")], base).returncode == 0
        return json.loads((base / "results/results.json").read_text(encoding="utf-8"))

    for ended in ("kill -KILL $$", """echo '{"score": 7, "tes'; kill -KILL $$""", "exit 0"):
        results = with_grader(ended)
        assert results["score"] == 0, ended
        assert "not about your work" in results["output"]
    results = with_grader(f"sed s/work/play/ {base}/results/results.json")
    assert "not about your play" in results["output"], "it is there from the beginning, should all be ended at once"


def hand_in_flat(folder: Path, submission: Path) -> None:
    """As students upload: the files alone."""
    for exercise in FIRST_TWELVE:
        if (submission / exercise.id / exercise.file).is_file():
            shutil.copy(submission / exercise.id / exercise.file, folder)


def as_harness(place: Path) -> list[str]:
    """Gradescope's user is root, who here must let others see this Python; elsewhere it is whoever runs the tests."""
    if not IS_ROOT:
        return []
    around = as_nobody(place, place)
    return around[: around.index("setpriv")]


def test_the_same_release_gives_the_same_zip(place: Path) -> None:
    file = place / "autograder.zip"
    released("--gradescope", file, "--through", "12")
    first = file.read_bytes()
    released("--gradescope", file, "--through", "12")
    assert file.read_bytes() == first
    with zipfile.ZipFile(file) as archive:
        rights = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    assert rights["setup.sh"] == rights["run_autograder"] == 0o755
    (place / "holiday.zip").write_bytes(b"pictures")
    assert "was not made by" in refused("--gradescope", place / "holiday.zip")
    assert (place / "holiday.zip").read_bytes() == b"pictures"


def test_the_documented_releases_work(place: Path) -> None:
    for file in (ROOT / "README.md", ROOT / "grader/authoring/grading-at-every-push.md"):
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        commands = [line.split()[2:] for line in lines if line.startswith("grader release")]
        assert len(commands) > 1
        for number, options in enumerate(commands):
            folder = place / file.stem / str(number)
            folder.mkdir(parents=True)
            with contextlib.chdir(folder):
                released(*options)
            assert files_in(folder)


def test_a_release_needs_a_place(place: Path) -> None:
    assert "name a folder" in refused()
    assert "there is no exercise 99" in refused(place / "repository", "--through", "99")
