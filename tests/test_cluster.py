"""A batch on a Dask cluster: the same grades as on one machine, also when a worker is killed in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ROOT = Path(__file__).parent.parent
TASKS = "08_create_task"


@pytest.fixture
def cluster() -> Iterator[dict[str, Any]]:
    """The scheduler's address and the workers' pids."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.local_cluster"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait(60)


@pytest.fixture
def school_class(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    mistakes = sorted((ROOT / "solutions" / TASKS / "mistakes").glob("*.py"))
    for number in range(40):
        target = folder / f"student-{number:02}" / "create_task.py"
        target.parent.mkdir(parents=True)
        shutil.copyfile(mistakes[number % len(mistakes)], target)
    return folder


def command(folder: Path, out: Path, *options: str) -> list[str]:
    told = [str(folder), "--out", str(out), "--exercise", TASKS, *options]
    return [sys.executable, "-m", "grader", "batch", *told]


def results(out: Path) -> list[bytes]:
    pages = sorted((out / "report" / "students").iterdir())
    return [file.read_bytes() for file in (out / "gradebook.csv", out / "results.jsonl", *pages)]


def test_a_cluster_that_loses_a_worker_gives_the_same_grades(
    school_class: Path, tmp_path: Path, cluster: dict[str, Any]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    subprocess.run(command(school_class, here), capture_output=True, timeout=120)
    begun = command(school_class, there, "--scheduler", cluster["scheduler"])
    with subprocess.Popen(begun, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        pages = there / "report" / "students"
        while time.monotonic() < deadline and not (pages.is_dir() and any(pages.glob("*.html"))):
            time.sleep(0.02)
        os.kill(cluster["workers"][0], signal.SIGKILL)
        said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert "40 students" in said[0]
    assert results(there) == results(here)
