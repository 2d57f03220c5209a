"""The documents are true: their links lead somewhere, their commands run, and their tables list what there is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from tests.commands import HANGS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    path
    for folder, pattern in ((ROOT, "*.md"), (ROOT / "grader", "**/*.md"), (ROOT / "tests", "*/README.md"))
    for path in sorted(folder.glob(pattern))
    if not {"templates", "_course"} & set(path.parts)
]
"""What the project says of itself; templates and the course's texts have rules of their own."""
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_to_something(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [urldefrag(link).url for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [link for link in links if link and "://" not in link and not (document.parent / link).exists()]
    assert missing == []


PYTHON_DOCS = os.environ.get("GRADER_PYTHON_DOCS", "")
OURS = ("*.md", "exercises/**/*.md", "grader/**/*.md", "grader/**/*.py", "grader/**/*.jinja", "tests/*/README.md")


@pytest.mark.skipif(not PYTHON_DOCS, reason="GRADER_PYTHON_DOCS names no folder with Python's documentation in HTML")
def test_each_link_to_python_s_documentation_leads_to_its_section() -> None:
    files = sorted({file for pattern in OURS for file in ROOT.glob(pattern)})
    found = re.compile(r"https://docs\.python\.org/3/([\w./-]+\.html)(?:#([\w.-]+\w))?")
    links = {link for file in files for link in found.findall(file.read_text(encoding="utf-8"))}
    assert len(links) > 40
    pages = {page: (Path(PYTHON_DOCS) / page).read_text(encoding="utf-8") for page, _ in links}
    assert [link for link in sorted(links) if link[1] and f'id="{link[1]}"' not in pages[link[0]]] == []


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(README.splitlines()) <= 150


def test_the_table_of_tests_lists_each_file_once() -> None:
    table = CONTRIBUTING.partition("## Which test file")[2].partition("\n## ")[0]
    listed = re.findall(r"`(test_\w+\.py)`", table)
    assert sorted(listed) == sorted(path.name for path in (ROOT / "tests").glob("test_*.py"))


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_the_first_commands_of_a_student_work_as_printed(tmp_path: Path) -> None:
    """Setting up is left to `.ci/run`, which needs a package index for it."""
    set_up, commands = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    assert [line.partition("#")[0].strip() for line in set_up.splitlines()] == [
        "python3 -m venv .venv",
        "source .venv/bin/activate",
        "pip install -e .",
    ]
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUTF8": "1",
        "XDG_CONFIG_HOME": str(tmp_path),
        "APPDATA": str(tmp_path),
        "LOCALAPPDATA": str(tmp_path),
    }
    said = {}
    for command in [line.partition("#")[0].split() for line in commands.splitlines()]:
        program = shutil.which(command[0], path=environment["PATH"])
        assert program is not None
        done = subprocess.run(
            [program, *command[1:]], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=HANGS
        )
        said[command[0], command[1]] = (done.returncode, done.stdout)
    code, shown = said["pytest", "exercises/01_hello_world"]
    assert code == 1
    assert "Not started yet: open hello_world.py and look for TODO." in shown
    assert said["grader", "hint"][0] == said["grader", "list"][0] == 0


def test_no_test_compares_wall_time_with_a_constant() -> None:
    """A busy machine is slower by any factor: only another measurement says what a number of seconds means."""
    comparing = re.compile(
        r"(?:monotonic|perf_counter|time\.time)\(\) - \w+ *[<>]=? *\d+(?:\.\d+)? *(?:#.*)?$", re.MULTILINE
    )
    found = {
        path.name: lines
        for path in (ROOT / "tests").glob("test_*.py")
        if (lines := comparing.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_each_claim_of_the_threat_model_is_a_test_that_there_is() -> None:
    claims = (ROOT / "grader" / "isolation" / "threat-model.md").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", claims)
    assert len(named) > 30
    assert [name for name in named if f"def {name}(" not in tests] == []
    rows = claims.partition("## What a submission could try")[2].partition("\nAnd honest")[0].splitlines()
    assert [row for row in rows if row.startswith("| ") and "`test_" not in row] == ["| it | what holds | shown by |"]
