"""The package is read from top to bottom: each room imports only from those above it."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.commands import HANGS

PACKAGE = Path(__file__).parent.parent / "grader"

ROOMS = [
    "exceptions",
    "text",
    "files",
    "virtual_time",
    "trace",
    "submission",
    "recording",
    "simulation",
    "grades",
    "course",
    "findings",
    "checks",
    "isolation",
    "grading",
    "reports",
    "intake",
    "practice",
    "classroom",
    "authoring",
    "cli",
    "__main__",
]
"""What lies in `grader/`, in reading order: a room, or a file, imports only from those above it."""


def file_of(module: str) -> Path:
    path = PACKAGE.parent / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports_of(module: str) -> set[str]:
    """Return the modules of the package that this one imports, anywhere in the file."""
    found = set()
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports bear their full names"
            for alias in node.names:
                longer = f"{node.module}.{alias.name}"
                found.add(longer if file_of(longer).is_file() else node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] == "grader"}


def modules_after_importing(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=HANGS,
    )
    return set(done.stdout.split())


MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if "_course" not in path.parts
)


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_the_rooms_are_what_lies_in_the_package() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert sorted(ROOMS) == sorted(there - {"__init__", "_course"})


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_above_it(room: str) -> None:
    allowed = {*ROOMS[: ROOMS.index(room) + 1]}
    wrong = [
        (module, imported)
        for module in MODULES
        if module != "grader" and room_of(module) == room
        for imported in imports_of(module)
        if imported != "grader" and room_of(imported) not in allowed
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {module: imports_of(module) & {*MODULES} - {module} for module in MODULES}
    while free := [module for module, needs in left.items() if not needs & left.keys()]:
        for module in free:
            del left[module]
    assert left == {}


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import grader.checks.suites", {"rich", "click", "grader.grading.judge", "grader.cli", "grader.isolation"}),
        (
            "import grader.isolation.player, grader.isolation.zygote",
            {"rich", "click", "pytest", "grader.checks", "grader.grading.judge", "grader.course.course"},
        ),
        (
            "import grader.cli",
            {"asyncio", "importlib.metadata", "pytest", "_pytest", "freezegun", "jinja2", "grader.checks"},
        ),
    ],
)
def test_slow_modules_wait_until_they_are_needed(statement: str, unwanted: set[str]) -> None:
    assert unwanted & modules_after_importing(statement) == set()


def test_the_entry_point_for_pytest_imports_nothing_but_itself() -> None:
    """Every session of pytest in the environment loads it, in whatever project."""
    before = modules_after_importing("import pytest")
    more = modules_after_importing("import pytest, grader.checks.plugin") - before
    rooms = {"grader", "grader.checks", "grader.course"}
    assert more == rooms | {"grader.checks.plugin", "grader.checks.markers", "grader.course.location"}


def test_the_player_holds_no_suites_and_nothing_that_grades() -> None:
    reached, pending = set(), ["grader.isolation.player", "grader.isolation.zygote"]
    while pending:
        reached.add(module := pending.pop())
        pending += sorted(imports_of(module) - reached)
    assert not reached & {
        "grader.checks.plugin",
        "grader.checks.suites",
        "grader.grading.judge",
        "grader.course.course",
        "grader.grades.results",
        "grader.checks.feedback",
    }
    assert not any(module.startswith("grader.findings") for module in reached)


def test_the_command_line_is_the_only_place_that_prints() -> None:
    printing = [
        module
        for module in MODULES
        for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "sys.stdout.write")
    ]
    assert {module for module in printing if not module.startswith("grader.cli")} == set()


def test_the_settings_of_pytest_ask_for_the_version_that_the_package_asks_for() -> None:
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    settings = project["tool"]["pytest"]["ini_options"]
    assert f"pytest>={settings['minversion']}" in project["project"]["dependencies"]
