"""Under `grader trace` a program prints what it prints under `python`, whatever it does besides asyncio.

The programs lie in `programs/like_python`. Both are run for real; what differs is that only one of them waits.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.timeout(60), pytest.mark.slow]

PROGRAMS = Path(__file__).with_name("programs") / "like_python"
ALONE = sorted(path.name for path in PROGRAMS.glob("*.py") if path.stem != "a_module_beside")
ARGUMENTS = {"arguments.py": ["one", "--", "--two"]}


def under_python(file: str) -> "subprocess.CompletedProcess[bytes]":
    arguments = [argument for argument in ARGUMENTS.get(file, ()) if argument != "--"]
    command = [sys.executable, "-X", "utf8", str(PROGRAMS / file), *arguments]
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=50)


def under_the_grader(file: str, form: str = "json") -> "subprocess.CompletedProcess[bytes]":
    options = ["--format", form, str(PROGRAMS / file), *ARGUMENTS.get(file, ())]
    command = [sys.executable, "-X", "utf8", "-m", "grader", "trace", *options]
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=50)


@pytest.mark.parametrize("file", ALONE)
def test_it_prints_what_it_prints_under_python(file: str) -> None:
    real, ours = under_python(file), under_the_grader(file)
    trace = json.loads(ours.stdout)  # and nothing of the program beside it
    assert [line["text"] for line in trace["lines"]] == real.stdout.decode("utf-8").splitlines()
    assert (trace["outcome"] == "finished") == (real.returncode == 0)
    assert ours.returncode == (real.returncode != 0)


def test_what_a_child_process_printed_has_the_time_at_which_it_did() -> None:
    lines = json.loads(under_the_grader("subprocesses.py").stdout)["lines"]
    assert [line["at"] for line in lines] == [0, 0, 0, 0, 5, 5, 5, 5]


def test_the_report_comes_after_the_program_and_once() -> None:
    for file in ("exit_functions.py", "forked.py"):
        said = under_the_grader(file, "text").stdout.decode("utf-8")
        assert said.count("It finished after 1 s.") == 1
        assert said.endswith("It finished after 1 s.\n")


def test_an_exit_function_that_raises_is_told_on_standard_error() -> None:
    assert "ValueError: told on standard error" in under_the_grader("exit_functions.py").stderr.decode("utf-8")


def test_standard_input_is_left_to_whoever_comes_next() -> None:
    command = [sys.executable, "-m", "grader", "trace", str(PROGRAMS / "empty_input.py"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, input=b"not for the program\n", timeout=50)
    assert json.loads(done.stdout)["lines"][0]["text"] == "name? no name"
