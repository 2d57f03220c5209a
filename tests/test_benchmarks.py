"""`python -m tests.benchmarks` measures what it says, and its exit code says whether every goal was met."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("part", ["recording", "orders"])
def test_a_part_of_it_is_measured(part: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", part]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=Path(__file__).parent.parent)
    assert done.stderr == f"{part} ...\n"
    assert done.returncode in (0, 1)
    assert "goals met" in done.stdout
