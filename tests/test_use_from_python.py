"""Runs every example of the page "Use it from Python", and compares what they print with what it shows."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import grader
from tests.commands import run_command

PAGE = Path(grader.__file__).parent / "simulation" / "use-from-python.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\w+\.py)\n")
pytestmark = pytest.mark.timeout(200)


class Example(NamedTuple):
    """A block of Python, the file that it is shown as (if any), and the output that is shown below it."""

    code: str
    file: str
    output: str


def examples() -> Iterator[Example]:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for (language, code), (following, text) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "python":
            file = FILE.match(code)
            yield Example(code, file[1] if file else "", text if following == "text" else "")


EXAMPLES = list(examples())
FILES = {example.file: example.code for example in EXAMPLES if example.file}
SCRIPTS = [example for example in EXAMPLES if not example.file]
TESTS = [example for example in EXAMPLES if example.file.startswith("test_")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the files that the page shows, but for the conftest, which is about one folder."""
    for name, code in FILES.items():
        if name != "conftest.py":
            (tmp_path / name).write_text(code, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return run_command(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_page_has_examples_of_each_kind() -> None:
    assert len(SCRIPTS) >= 4
    assert len(TESTS) >= 2
    assert "conftest.py" in FILES


@pytest.mark.parametrize("example", SCRIPTS, ids=range(len(SCRIPTS)))
def test_a_script_prints_what_the_page_shows(folder: Path, example: Example) -> None:
    done = run(folder, "-c", example.code)
    assert done.stderr == ""
    assert done.stdout == example.output != ""


@pytest.mark.parametrize("example", TESTS, ids=lambda example: example.file)
def test_a_test_passes_or_fails_with_what_the_page_shows(folder: Path, example: Example) -> None:
    done = run(folder, "-m", "pytest", "-p", "no:cacheprovider", example.file)
    assert ("1 failed" if example.output else "1 passed") in done.stdout
    for line in example.output.splitlines():
        assert line in done.stdout


def test_the_conftest_of_the_page_covers_its_folder(folder: Path) -> None:
    (folder / "conftest.py").write_text(FILES["conftest.py"], encoding="utf-8")
    (folder / "test_all.py").write_text(
        "import asyncio\n"
        "async def test_one():\n"
        "    await asyncio.sleep(1000)\n"
        "    assert asyncio.get_running_loop().time() == 1000\n",
        encoding="utf-8",
    )
    done = run(folder, "-m", "pytest", "-p", "no:cacheprovider", "test_all.py")
    assert "1 passed" in done.stdout


def test_the_page_names_all_that_the_package_offers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("\n## ")[0]
    assert [name for name in grader.__all__ if not name.startswith("__") and f"`{name}" not in table] == []
