"""Cold runs of pytest: one suite of the course, and all of them, against one trivial test.

Each run is a process of its own in a temporary folder, where its bytecode is kept too: a first run, which does not
count, writes it. All load the same plugins: pytest-asyncio, pytest-timeout and, where suites are run, ours. Whatever
else is installed (looptime's plugin would exchange the class of every test's event loop) is kept out by `-p no:…`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

from grader.course.course import Course

from .table import Row
from .timing import best_of, children_seconds, wall_seconds

ROOT = Path(__file__).resolve().parents[2]
OUR_PLUGIN = "coroutine_grader"
PLUGINS = {"asyncio", "timeout", OUR_PLUGIN}
PYTEST_SECTION = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
timeout = 10
"""
TRIVIAL_TEST = """
import asyncio

import freezegun


async def test_sleeps():
    await asyncio.sleep(0)
"""
SUITE = "exercises/08_create_task"
COLD, WHOLE, VIRTUAL = 1.3, 3.0, 100.0
FOREIGN_TEST = """
def test_adds():
    assert 1 + 1 == 2
"""
ADDED = 0.005
"""Processor seconds that the plugin may add to a session of pytest that has nothing to do with a course."""


def cold(repetitions: int) -> list[Row]:
    """The rows of one suite and of the whole course."""
    _require_plugin()
    with tempfile.TemporaryDirectory() as name:
        trivial, course = _trivial(Path(name) / "trivial"), solved_course(Path(name) / "course")
        virtual = _virtual_seconds(course)  # writes the bytecode of all suites, too
        run_pytest(trivial, "-p", f"no:{OUR_PLUGIN}")
        best = best_of(
            repetitions,
            {
                "trivial": partial(wall_seconds, partial(run_pytest, trivial, "-p", f"no:{OUR_PLUGIN}")),
                "suite": partial(wall_seconds, partial(run_pytest, course, SUITE)),
                "course": partial(wall_seconds, partial(run_pytest, course)),
            },
        )
    against = "pytest on one trivial test"
    return [
        Row(f"pytest {SUITE}", best["suite"], against, best["trivial"], goal=COLD),
        Row("pytest on the whole course", best["course"], against, best["trivial"], goal=WHOLE),
        Row(
            "pytest on the whole course",
            virtual,
            "its own wall time",
            best["course"],
            goal=VIRTUAL,
            at_least=True,
            unit="virtual s",
        ),
    ]


def foreign(repetitions: int) -> list[Row]:
    """Return the row of a project without a course, in which the plugin is installed."""
    _require_plugin()
    with tempfile.TemporaryDirectory() as name:
        project = _trivial(Path(name) / "foreign", FOREIGN_TEST)
        runs = {
            "with": partial(run_pytest, project),
            "without": partial(run_pytest, project, "-p", f"no:{OUR_PLUGIN}"),
        }
        for run in runs.values():
            run()  # writes the bytecode
        best = best_of(repetitions, {name: partial(children_seconds, run) for name, run in runs.items()})
    return [
        Row(
            "the plugin, in a project without a course",
            max(best["with"] - best["without"], 0),
            "what it may add",
            ADDED,
            goal=1,
        )
    ]


def _require_plugin() -> None:
    if OUR_PLUGIN not in {plugin.name for plugin in entry_points(group="pytest11")}:
        sys.exit("pytest does not know our plugin yet: pip install -e .[benchmarks]")


def _trivial(folder: Path, test: str = TRIVIAL_TEST) -> Path:
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYTEST_SECTION, encoding="utf-8")
    (folder / "test_trivial.py").write_text(test, encoding="utf-8")
    return folder


def solved_course(folder: Path) -> Path:
    """The exercises, with the reference solutions in place of the stubs."""
    exercises = folder / "exercises"
    shutil.copytree(ROOT / "exercises", exercises, ignore=shutil.ignore_patterns("__pycache__"))
    for exercise in Course(exercises).exercises:
        shutil.copy(ROOT / "solutions" / exercise.id / exercise.file, exercise.folder / exercise.file)
    (folder / "pyproject.toml").write_text(PYTEST_SECTION, encoding="utf-8")
    return folder


def _virtual_seconds(course: Path) -> float:
    """How much virtual time the programs take that the suites of the course run."""
    told = course / "virtual_seconds.txt"
    run_pytest(course, "-p", "tests.benchmarks.virtual_seconds", VIRTUAL_SECONDS=str(told))
    return float(told.read_text(encoding="utf-8"))


def run_pytest(folder: Path, *arguments: str, **variables: str) -> None:
    others = {plugin.name for plugin in entry_points(group="pytest11")} - PLUGINS
    blocked = [word for name in sorted(others) for word in ("-p", f"no:{name}")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode"),
        **variables,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *blocked, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        raise RuntimeError(f"pytest {' '.join(arguments)} did not pass:\n{run.stdout}{run.stderr}")
