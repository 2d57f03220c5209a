"""`grader doctor` names what an installation lacks, and the private names that the grader relies on are all listed."""

import ast
import importlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader.cli.doctor import ROOMS
from grader.virtual_time.compat import PrivateName, missing
from tests.commands import HANGS

ROOT = Path(__file__).parent.parent
OUR_OWN = {
    *("_", "_place", "_pytest", "_stand_in", "_Contents", "_running", "_asyncio", "_bisect", "_collections"),
    *("_collections_abc", "_functools", "_heapq", "_operator", "_weakrefset"),
}
"""Strings and attributes that look like private names of others and are ours, or a module's name."""
DOCUMENTED = {"_exit"}


def doctor(*arguments: str, before: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a new process, in which `before` is executed first."""
    return subprocess.run(
        [sys.executable, "-c", f"{before}\nfrom grader.cli import main\nmain()", "doctor", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=HANGS,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
    )


def problems(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith("✗")]


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_an_installation_that_lacks_nothing_is_well():
    done = doctor()
    assert (done.returncode, problems(done), done.stderr) == (0, [], "")
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [name for line in dependencies if f"package {(name := line.partition('>')[0])} " not in done.stdout] == []


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_json_says_the_same_as_text():
    text, data = doctor(), doctor("--format", "json")
    report = json.loads(data.stdout)
    assert (report["schema"], report["ok"], data.returncode) == ("grader/doctor/v1", True, 0)
    shown = [line for line in text.stdout.splitlines() if not line.startswith("  ")]
    assert [line.partition(" ")[2] for line in shown] == [one["finding"] for one in report["findings"]]
    assert all(one["advice"] for one in report["findings"] if one["status"] != "ok")


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_course_that_is_not_there_is_a_problem(tmp_path, form):
    done = doctor("--course", str(tmp_path), "--format", form)
    assert (done.returncode, done.stderr) == (1, "")
    assert "it has no course.toml" in done.stdout
    assert "--course" in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_progress_that_cannot_be_written_is_a_problem(tmp_path):
    file = tmp_path / "file"
    file.touch()
    done = doctor(XDG_CONFIG_HOME=str(file), APPDATA=str(file), HOME=str(file))
    assert done.returncode == 1
    (problem,) = problems(done)
    assert problem.startswith(f"✗ Progress cannot be kept in {file}")


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_asking_leaves_nothing_behind(tmp_path):
    doctor(XDG_CONFIG_HOME=str(tmp_path), APPDATA=str(tmp_path), HOME=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_package_that_is_too_old_is_a_problem(tmp_path):
    metadata = tmp_path / "rich-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: rich\nVersion: 1.0\n")
    done = doctor(PYTHONPATH=os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    assert (done.returncode, problems(done)) == (1, ["✗ The package rich 1.0 does not match >=13.7."])
    assert 'Install it: python -m pip install "rich>=13.7"' in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_private_name_that_has_gone_is_a_problem():
    done = doctor(before="import asyncio; del asyncio.Barrier._wait")
    assert done.returncode == 1
    assert problems(done) == [
        "✗ grader/recording relies on asyncio.Barrier._wait, which asyncio/locks.py no longer has."
    ]


@pytest.mark.timeout(200)
def test_a_room_that_cannot_be_loaded_without_a_private_name_is_a_problem():
    done = doctor(before="import asyncio.runners; del asyncio.runners._cancel_all_tasks")
    assert done.returncode == 1
    assert any("grader/recording cannot be loaded" in problem for problem in problems(done))


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_terminal_that_shows_no_more_than_ascii_is_told_so_in_ascii():
    done = doctor(PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "note The terminal's encoding (ascii) cannot show all signs" in done.stdout
    assert done.stdout.isascii()


def names_of(room: str) -> tuple[PrivateName, ...]:
    return importlib.import_module(f"grader.{room}.compat").NAMES


@pytest.mark.parametrize("room", ROOMS)
def test_every_private_name_is_there_in_this_python(room):
    assert missing(names_of(room)) == []


def test_a_name_that_no_version_has_is_missing():
    wrong = [
        PrivateName("asyncio.Task._nothing", ""),
        PrivateName("asyncio.run:nothing", ""),
        PrivateName("nothing.x", ""),
    ]
    assert missing(wrong) == wrong
    assert missing([PrivateName("asyncio.Task._nothing", "", until=(3, 10))]) == []


def defined_in(tree: ast.AST) -> set[str]:
    """The private names that a file gives to something itself."""
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            found.add(node.attr)
    return found


def uses_in(tree: ast.AST) -> set[str]:
    """The private names, of whatever, that a file uses as attributes or as strings."""
    words = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    words |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if word.startswith("_") and word.isidentifier() and not word.startswith("__")}


@pytest.mark.slow
@pytest.mark.parametrize("room", ["virtual_time", "recording", "simulation", "submission"])
def test_every_private_name_that_a_room_uses_is_listed(room):
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "grader" / room).glob("*.py"))]
    everything = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "grader").rglob("*.py")]
    ours = set().union(*map(defined_in, everything)) | OUR_OWN | DOCUMENTED
    listed = {
        part.removesuffix("()")
        for one in ROOMS
        for name in names_of(one)
        for part in name.path.replace(":", ".").split(".")
    }
    assert set().union(*map(uses_in, trees)) - ours - listed == set()
