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

from grader.authoring.releasing.locking import lock
from grader.authoring.releasing.packing import wheel_name
from grader.authoring.releasing.placement import MANIFEST, digest
from grader.cli import main
from grader.course.course import Course
from tests.commands import HANGS
from tests.test_attacks import NOBODY, as_nobody

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

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
    f"wheels/{wheel_name(metadata.version('coroutine-grader'))}",
    ".github/grader-requirements.txt",
    ".gitignore",
    ".github/workflows/classroom.yml",
    ".devcontainer/devcontainer.json",
    ".vscode/settings.json",
    "exercises/course.toml",
    "exercises/GLOSSARY.md",
    MANIFEST,
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
    MANIFEST: "{}",
    "result.json": '{"score": 1000}',
    "release-body.md": "1000 points",
}
"""What a student may put into the repository."""


class House(NamedTuple):
    """The built package, and a folder with it and all of its requirements."""

    wheel: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for pip: without an index, and without compiling files that are never loaded here."""
        links = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder)}
        return links | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_COMPILE": "1"}


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """Return a folder that other users may enter; if possible in memory, because it will have ten thousand files."""
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and os.access(memory, os.W_OK) and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    where = memory if in_memory else None
    with tempfile.TemporaryDirectory(prefix="released-", dir=where, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def set_up(open_folder: Path) -> Path:
    """Return a Python with pip and nothing else, as a harness sets it up; the tests' own may have no pip."""
    folder = open_folder / "set_up"
    if subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True).returncode:
        pytest.skip("this Python comes without the pip that it needs to make environments")
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@pytest.fixture(scope="session")
def house(open_folder: Path, set_up: Path) -> House:
    folder = open_folder / "house"
    pins = [line.partition(" --hash")[0] for line in lock(metadata.requires("coroutine-grader") or ()).lines]
    pip = [str(set_up), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    done = subprocess.run([*pip, str(ROOT), *pins], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("coroutine_grader-*.whl")
    return House(wheel, folder)


@pytest.fixture(autouse=True)
def without_uv(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare most releases the question to the index for the digests of all packages."""
    if "digests" not in request.fixturenames:
        monkeypatch.setenv("UV_OFFLINE", "1")


@pytest.fixture
def digests() -> None:
    """Let the releases of a test have the digests of all packages."""
    if not lock(["click"]).has_digests:
        pytest.skip("uv is not installed, or reaches no index")


@pytest.fixture
def place(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    folder = open_folder / "".join(sign if sign.isalnum() else "_" for sign in request.node.name)
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def python3(open_folder: Path) -> Path:
    """Return a folder for PATH in which this Python is the newest one."""
    folder = open_folder / "bin"
    folder.mkdir()
    for name in ("python3", "python3.14"):
        real = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        (folder / name).write_text(f'#!/bin/sh\nexec {real} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def test_the_wheel_says_that_the_package_is_typed(house: House) -> None:
    with zipfile.ZipFile(house.wheel) as wheel:
        assert "grader/py.typed" in wheel.namelist()


def test_the_wheel_of_a_release_is_the_one_that_pip_builds(house: House, place: Path) -> None:
    released(place / "repository", "--exercise", "01")
    (made,) = (place / "repository/wheels").iterdir()
    with zipfile.ZipFile(house.wheel) as built, zipfile.ZipFile(made) as ours:
        assert set(ours.namelist()) == set(built.namelist())
        for name in ours.namelist():
            if not name.endswith(("/RECORD", "/WHEEL")):
                assert ours.read(name) == built.read(name), name
        record = next(name for name in ours.namelist() if name.endswith("/RECORD"))
        assert ours.testzip() is None
        assert len(ours.read(record).splitlines()) == len(ours.namelist())


def test_a_release_pins_all_packages_with_their_digests(digests: None, place: Path) -> None:
    released(place / "repository", "--classroom50", place / "bundle", "--gradescope", place / "autograder.zip")
    text = (place / "repository/requirements.txt").read_text(encoding="utf-8")
    requirements = text.replace("\\\n", " ").splitlines()[1:]
    assert requirements[0].startswith("./wheels/coroutine_grader-")
    assert all("--hash=sha256:" in line for line in requirements)
    names = {line.partition("==")[0] for line in requirements[1:]}
    assert {"pytest", "pytest-asyncio", "pytest-timeout", "freezegun", "colorama"} <= names
    assert len([line for line in requirements if "win32" not in line]) <= 23, "few to install, on Linux"
    assert f"pytest=={pytest.__version__} " in text
    assert "://" not in text
    bundled = (place / "bundle/requirements.txt").read_text(encoding="utf-8")
    assert bundled == text.replace("./wheels/", "./")


def test_without_an_index_the_versions_are_pinned_all_the_same(place: Path) -> None:
    done = release(place / "repository", "--exercise", "01")
    assert "are pinned, but not their content" in done.stderr
    text = (place / "repository/requirements.txt").read_text(encoding="utf-8")
    assert f"pytest=={pytest.__version__}" in text.splitlines()
    assert "--hash" not in text


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
    """Return the score that the ordinary command prints."""
    names = [f"--exercise={exercise.id}" for exercise in FIRST_TWELVE]
    command = [sys.executable, "-m", "grader", "grade", str(ADA), "--format", "json", *names]
    return int(json.loads(subprocess.run(command, capture_output=True, timeout=HANGS).stdout)["score"])


class User(NamedTuple):
    """An ordinary user that runs commands, from root's account if necessary."""

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
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=HANGS)


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
    there, original = ([exercise.grading_inputs for exercise in some] for some in (cut.exercises, FIRST_TWELVE))
    assert there == original


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
        assert "does not match its fingerprint" in said
        assert not (place / "repository").exists()
        (course / name).write_bytes(stub)


def make_wheel(place: Path, course: Path, version: str | None = None) -> Path:
    """Return a stand-in for the package, with this course."""
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
    assert "install the grader from the folder of that course" in refused("--course", changed, place / "repository")
    said = refused("--course", changed, place / "repository", "--from-index")
    assert "not the course inside the package" in said
    (place / "text.whl").write_text("no wheel")
    assert "is not a wheel" in refused(place / "repository", "--wheel", place / "text.whl")
    assert not (place / "repository").exists()


def test_the_package_comes_from_an_index_only_where_that_is_asked_for(place: Path) -> None:
    """No index may have it, or somebody else's package under its name."""
    repository, bundle = place / "repository", place / "bundle"
    for options, home in (((repository,), repository / "wheels"), (("--classroom50", bundle), bundle)):
        for _ in range(2):
            released(*options, "--exercise", "01")
            assert len([*home.glob("coroutine_grader-*.whl")]) == 1
        released(*options, "--from-index")
        assert not [*home.glob("*.whl")]
    requirements = (place / "repository/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert requirements[1].startswith("coroutine-grader==")
    wheel = make_wheel(place, ROOT / "exercises")
    assert "--from-index" in refused(place / "repository", "--wheel", wheel, "--from-index")


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
    note = json.loads((repository / MANIFEST).read_text())
    note["files"]["exercises/01_hello_world/hello_world.py"] = digest(stub.read_bytes())
    (repository / MANIFEST).write_text(json.dumps(note))
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
    note = json.loads((repository / MANIFEST).read_text())
    for path in ("../outside/precious.txt", str(outside / "precious.txt"), ".git/config"):
        note["files"][path] = digest(b"precious")
    (repository / MANIFEST).write_text(json.dumps(note))
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
    assert len(commands) == 5
    user = ordinary_user(place, repository, PATH=f"{python3}:/usr/bin:/bin", **house.environment)

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return user.run(["bash", "-c", command], repository)

    done = run(commands[0])
    assert done.returncode == 0, done.stderr
    assert "main" in run(commands[1]).stdout, "an untouched file shows something, too"
    done = run(commands[2])
    assert done.returncode == 1
    assert "hello" in done.stdout
    solve(repository)
    assert run(commands[2]).returncode == 0
    assert "hint 1 of" in run(commands[3]).stdout
    assert f"12 of 12 done, {MOST} of {MOST} points" in run(commands[4]).stdout, "it shows what the repository has"
    done = run(".venv/bin/grader release ~/again --through 12")
    assert done.returncode == 0, done.stderr
    assert files_in(place / "home/again") == files_of_first_twelve(), "what is installed can make the next one"


# Its workflow ---------------------------------------------------------------------------------------------


class Runner:
    """A runner of a workflow's steps like GitHub's: with a file for each step, variables and an ordinary user.

    `uses: actions/…` are stood in for: the repository is checked out already, and Python is set up as a fresh
    environment that is first in PATH.
    """

    def __init__(self, repository: Path, user: User, python: Path, folder: Path) -> None:
        self.repository, self.user, self.python, self.folder = repository, user, python, folder
        self.output, self.summary = "", ""

    def run(self) -> dict[str, int]:
        """Return the exit codes of the steps that ran, by name; a step that fails is the last one."""
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
        """Return the result of the last step, as the reporter reads it."""
        return json.loads(base64.b64decode(self.output.strip().removeprefix("result="), validate=True))


@pytest.fixture
def make_runner(place: Path, house: House, python3: Path, digests: None) -> Callable[[Callable[[Path], None]], Runner]:
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
    done = {"Check what will be installed": 0, "Install the grader": 0, "Grade": 1}
    assert runner.run() == done, runner.said
    honest = runner.result
    assert points_of(honest) == (score_of_ada(), MOST)
    assert "::error file=exercises/" in runner.said
    assert str(score_of_ada()) in runner.summary

    tamper(runner.repository)
    assert runner.run() == done, runner.said
    assert runner.result == honest
    points = f"Points {score_of_ada()}/{MOST}"
    assert f"::notice title=Autograding complete::{points}" in runner.said.splitlines()

    (wheel,) = (runner.repository / "wheels").iterdir()
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    assert runner.run() == {"Check what will be installed": 1}, "an edited package is not even installed"


def test_the_workflow_may_do_little_and_reports_only_what_there_is(place: Path) -> None:
    released(place / "repository")
    text = (place / "repository/.github/workflows/classroom.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    steps = {step["name"]: step for step in job["steps"]}
    assert workflow["permissions"] == {"contents": "read"}
    assert steps["Check out"]["with"]["persist-credentials"] is False
    assert job["timeout-minutes"] <= 10
    assert steps["Grade"]["id"] == "grade"
    assert steps["Grade"]["run"].count("--exercise ") == len(COURSE.exercises)
    assert "secrets." not in text
    ours = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    assert uses(text) == uses(ours), "official actions only, at the versions that our own tests run with"
    for name in (".vscode/settings.json", ".devcontainer/devcontainer.json"):
        assert json.loads((place / "repository" / name).read_text(encoding="utf-8"))


def test_the_reporter_of_github_classroom_is_a_job_of_its_own(place: Path) -> None:
    """Where foreign actions are forbidden, a job that names one fails before its first step."""
    released(place / "repository", "--classroom-reporter")
    text = (place / "repository/.github/workflows/classroom.yml").read_text(encoding="utf-8")
    grading, report = yaml.safe_load(text)["jobs"].values()
    assert all(step.get("uses", "actions/").startswith("actions/") for step in grading["steps"])
    assert grading["outputs"] == {"result": "${{ steps.grade.outputs.result }}"}
    assert (report["needs"], report["permissions"]) == ("run-autograding-tests", {})
    assert report["if"] == "${{ !cancelled() && needs.run-autograding-tests.outputs.result }}"
    assert report["continue-on-error"] is True, "somebody else's action makes no run red"
    (step,) = report["steps"]
    assert step["with"] == {"runners": "grade"}
    assert step["env"] == {"GRADE_RESULTS": "${{ needs.run-autograding-tests.outputs.result }}"}


def test_a_development_container_has_what_a_notebook_needs(place: Path) -> None:
    """Prebuilds run the command for updated content, and not the one after creation."""
    for name, options in (("with", ()), ("without", ("--through", "3"))):
        released(place / name, *options)
        container = json.loads((place / name / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
        readme = (place / name / "README.md").read_text(encoding="utf-8")
        command, extensions = container["updateContentCommand"], container["customizations"]["vscode"]["extensions"]
        assert (command.endswith("pip install --disable-pip-version-check ipykernel")) == (name == "with")
        assert ("ms-toolsai.jupyter" in extensions) == ("is a notebook" in readme) == (name == "with")


def test_no_workflow_can_be_changed_from_outside(place: Path) -> None:
    """Actions are pinned by digest, the version stands beside it, and zizmor knows no weakness."""
    released(place / "plain")
    released(place / "reported", "--classroom-reporter")
    folders = [place / "plain/.github", place / "reported/.github", ROOT / ".github"]
    workflows = [file for folder in folders for file in (folder / "workflows").iterdir()]
    assert len(workflows) == 5
    named = [line for file in workflows for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    loose = [line for line in named if not re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v[0-9.]+$", line)]
    assert not loose
    linter = Path(sys.executable).with_name("zizmor")
    done = subprocess.run([linter, "--offline", *folders], capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stdout


def uses(workflow: str) -> set[str]:
    """Return the actions that a workflow names, with their versions."""
    return set(re.findall(r"uses: (\S+)", workflow))


@on_linux
def test_gitlab_s_pipeline_grades_a_push_and_leaves_a_report_with_places(place: Path, house: House) -> None:
    """The job's script runs as a whole; the installation, which is that of GitHub's workflow, is stood in for."""
    repository, tools = place / "repository", place / "tools"
    released(repository, "--gitlab", "--through", "12", "--wheel", house.wheel)
    assert not (repository / ".github").exists()
    job = yaml.safe_load((repository / ".gitlab-ci.yml").read_text(encoding="utf-8"))["grade"]
    assert job["artifacts"] == {"when": "always", "reports": {"junit": "report.xml"}}
    tools.mkdir()
    (tools / "pip").write_text(f'#!/bin/sh\necho "$@" > {place}/installed\n')
    (tools / "pip").chmod(0o755)

    def push() -> subprocess.CompletedProcess[str]:
        path = f"{tools}:{Path(sys.executable).parent}:/usr/bin:/bin"
        script = "\n".join(["set -eo pipefail", *job["script"]])
        environment = {**job["variables"], "PATH": path, "HOME": str(place), "LANG": "C.UTF-8"}
        return subprocess.run(["bash", "-c", script], cwd=repository, env=environment, capture_output=True, text=True)

    hand_in(repository, ADA)
    done = push()
    assert (done.returncode, done.stderr) == (1, "")
    assert f": {score_of_ada()} of {MOST} points" in done.stdout
    assert "--requirement .gitlab/grader-requirements.txt" in (place / "installed").read_text()
    report = (repository / "report.xml").read_text(encoding="utf-8")
    assert 'file="exercises/08_create_task/create_task.py" line="20"' in report
    tamper(repository)
    assert (push().returncode, (repository / "report.xml").read_text(encoding="utf-8")) == (1, report)
    (repository / ".gitlab/grader-requirements.txt").write_text("something-else\n")
    assert "FAILED" in push().stdout
    assert not (repository / "report.xml").exists(), "an earlier report is no result"


def test_a_repository_for_gitlab_remains_one_and_one_for_github_can_become_one(place: Path) -> None:
    released(place / "repository", "--through", "3")
    released(place / "repository", "--gitlab")
    assert not (place / "repository/.github").exists()
    released(place / "repository")
    files = files_in(place / "repository")
    assert {".gitlab-ci.yml", ".gitlab/grader-requirements.txt"} <= files
    assert "*Pipelines*" in (place / "repository/README.md").read_text(encoding="utf-8")
    assert "exclude each other" in refused(place / "repository", "--gitlab", "--classroom-reporter")
    assert "name a folder" in refused("--gitlab", "--gradescope", place / "autograder.zip")


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
    done = user.run([str(base / "source/grade"), "vpl", "submission", "--exercise", "8"], base, VPL_GRADEMAX="14")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Grade :=>> 4"), done.stderr

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


class Machine:
    """A machine for Gradescope's image: a zip that is unpacked, and the commands that `setup.sh` finds there.

    Pythons answer questions as real ones do, and make environments in which nothing is installed, so that a test of
    the choice between them takes no time.
    """

    def __init__(self, place: Path) -> None:
        self.place, self.base, self.tools = place, place / "autograder", place / "tools"
        released("--gradescope", place / "autograder.zip", "--through", "1")
        with zipfile.ZipFile(place / "autograder.zip") as archive:
            archive.extractall(self.base / "source")
        self.tools.mkdir()
        for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3"):
            self.command(name, "exit 127")
        self.command("apt-get", f'echo "$@" >> {place}/apt')

    def command(self, name: str, script: str, mode: int = 0o755) -> None:
        (self.tools / name).write_text(f"#!/bin/bash\n{script}\n")
        (self.tools / name).chmod(mode)

    def python(self, name: str, level: str = "final", mode: int = 0o755, grades: str = "exit 0") -> None:
        self.command(
            name,
            f"""
            case "$2 $3" in
              *releaselevel*) echo {level} ;;
              "-m venv") mkdir -p "$4/bin"; echo 'echo "$@"' > "$4/bin/pip"; echo '{grades}' > "$4/bin/python"
                chmod 755 "$4"/bin/* ;;
              *) [ "$1" != --version ] || echo "Python of {name}" ;;
            esac""",
            mode,
        )

    def set_up(self) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.tools}:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.place)}
        command = ["bash", str(self.base / "source/setup.sh")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANGS)


@on_linux
def test_gradescope_s_set_up_takes_a_finished_python(place: Path) -> None:
    """Ubuntu 22.04's python3.11 is a release candidate."""
    machine = Machine(place)
    machine.python("python3.12", "candidate")
    machine.python("python3.11")
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        f"{machine.tools}/python3.12 is no finished Python but a candidate, so another one is used\n"
    )
    assert f"the grader runs on Python of python3.11, {machine.tools}/python3.11" in done.stdout
    assert not (place / "apt").exists(), "nothing needs to be installed"


@on_linux
@pytest.mark.parametrize("level", ["candidate", ""])
def test_gradescope_s_set_up_installs_a_python_where_none_serves(place: Path, level: str) -> None:
    machine = Machine(place)
    machine.python("python3", level)
    machine.python("python3.13-of-uv")
    machine.command(
        "uv", f'[ "$2" = install ] && mkdir -p "$UV_PYTHON_INSTALL_DIR" || echo {machine.tools}/python3.13-of-uv'
    )
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert ("no finished Python but a candidate" in done.stderr) == bool(level)
    assert "the grader runs on Python of python3.13-of-uv" in done.stdout
    assert (machine.base / "python").is_dir(), "and not in a folder of root's"


@on_linux
@pytest.mark.skipif(not IS_ROOT, reason="only root has another user grade")
def test_gradescope_s_set_up_finds_that_the_user_who_grades_may_not_execute_python(place: Path) -> None:
    machine = Machine(place)
    machine.python("python3.14", mode=0o700)
    machine.python("python3.13")
    done = machine.set_up()
    assert done.returncode == 0, done.stderr
    assert f"{machine.tools}/python3.14 cannot be executed by the user who grades" in done.stderr
    assert "python3.13" in done.stdout
    machine.python("python3.14", grades="[ $(id -u) = 0 ]")
    done = machine.set_up()
    assert done.returncode == 1
    assert "cannot run the grader" in done.stderr


def hand_in_flat(folder: Path, submission: Path) -> None:
    """Submit the files alone, as students upload them."""
    for exercise in FIRST_TWELVE:
        if (submission / exercise.id / exercise.file).is_file():
            shutil.copy(submission / exercise.id / exercise.file, folder)


def as_harness(place: Path) -> list[str]:
    """Return the beginning of a command that runs as root, Gradescope's user, with this Python readable for all.

    It is empty if the tests do not run as root.
    """
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
    assert rights["setup.sh"] == rights["run_autograder"] == rights["grade"] == 0o755
    (place / "holiday.zip").write_bytes(b"pictures")
    assert "was not made by" in refused("--gradescope", place / "holiday.zip")
    assert (place / "holiday.zip").read_bytes() == b"pictures"


def test_the_documented_releases_work(place: Path) -> None:
    guides = ROOT / "grader/authoring"
    for file in (ROOT / "README.md", guides / "grading-at-every-push.md", guides / "other-harnesses.md"):
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
