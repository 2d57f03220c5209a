"""Under `grader trace` a program prints what it prints under `python`, whatever it does besides asyncio.

The programs lie in `programs/like_python`. Both are run for real; what differs is that only one of them waits.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200), pytest.mark.slow]

PROGRAMS = Path(__file__).with_name("programs") / "like_python"
ALONE = sorted(path.name for path in PROGRAMS.glob("*.py") if path.stem != "a_module_beside")
ARGUMENTS = {"arguments.py": ["one", "--", "--two"]}


def under_python(file: str) -> "subprocess.CompletedProcess[bytes]":
    arguments = [argument for argument in ARGUMENTS.get(file, ()) if argument != "--"]
    command = [sys.executable, "-X", "utf8", str(PROGRAMS / file), *arguments]
    alone = {"start_new_session": sys.platform != "win32"}  # some programs send signals to their group
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=HANGS, **alone)


def under_the_grader(file: str, form: str = "json") -> "subprocess.CompletedProcess[bytes]":
    options = ["--format", form, str(PROGRAMS / file), *ARGUMENTS.get(file, ())]
    command = [sys.executable, "-X", "utf8", "-m", "grader", "trace", *options]
    alone = {"start_new_session": sys.platform != "win32"}
    return run_command(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=HANGS, **alone)


@pytest.mark.parametrize("file", ALONE)
def test_it_prints_what_it_prints_under_python(file: str) -> None:
    real, ours = under_python(file), under_the_grader(file)
    trace = json.loads(ours.stdout)  # and nothing of the program beside it
    assert [line["text"] for line in trace["lines"]] == real.stdout.decode("utf-8").splitlines()
    assert trace["exit_status"] == real.returncode
    assert (trace["outcome"] == "finished") == (real.returncode == 0)
    assert ours.returncode == (real.returncode != 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("os._exit(7)", "ended its process with os._exit(7)"),
        ("threading.Thread(target=os._exit, args=(7,)).start(); time.sleep(9)", "ended its process with os._exit(7)"),
        ("os.abort()", "ended its process with os.abort()"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "was ended by SIGTERM"),
        ("signal.raise_signal(signal.SIGHUP)", "was ended by SIGHUP"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("os.killpg(0, signal.SIGTERM)", "was ended by SIGTERM"),
        ("os.system(f'kill -TERM {os.getpid()}')", "was ended by SIGTERM"),
        ("faulthandler._sigsegv()", "was ended by SIGSEGV (a segmentation fault)"),
        ("signal.alarm(1); time.sleep(9)", "was ended by SIGALRM"),
        ("os.kill(os.getpid(), signal.SIGINT)", ""),
    ],
)
def test_whatever_ends_the_process_is_told_with_the_lines_that_python_prints(tmp_path, statement, how):
    file = tmp_path / "program.py"
    file.write_text(ENDS_ITSELF.format(file=str(tmp_path / "written.txt"), statement=statement), encoding="utf-8")
    real = under_python(str(file))
    written = (tmp_path / "written.txt").read_bytes()
    ours = under_the_grader(str(file))
    trace = json.loads(ours.stdout)
    assert [line["text"] for line in trace["lines"]] == real.stdout.decode("utf-8").splitlines()
    assert (trace["exit_status"], ours.returncode) == (real.returncode, 1)
    assert trace["error"]["message"] == how
    assert (tmp_path / "written.txt").read_bytes() == written


ENDS_ITSELF = """
import atexit, faulthandler, os, signal, threading, time

print("flushed", flush=True)
file = open({file!r}, "w")
file.write("in a buffer")
print("in a buffer")
try:
    {statement}
    time.sleep(1)
finally:
    print("in a buffer")
print("never")
"""


def test_what_a_child_process_printed_has_the_time_at_which_it_did() -> None:
    lines = json.loads(under_the_grader("subprocesses.py").stdout)["lines"]
    slept = 0.1 if hasattr(os, "waitid") else 0
    assert [line["at"] for line in lines] == [0, 0, 0, slept, *[slept + 5] * 4]


def test_the_report_comes_after_the_program_and_once() -> None:
    child = "1.05" if hasattr(os, "waitid") else "1"  # the child sleeps before the program does
    for file, seconds in (("exit_functions.py", "1"), ("forked.py", child)):
        said = under_the_grader(file, "text").stdout.decode("utf-8")
        assert said.count(f"It finished after {seconds} s.") == 1
        assert said.endswith(f"It finished after {seconds} s.\n")


def test_an_exit_function_that_raises_is_told_on_standard_error() -> None:
    assert "ValueError: told on standard error" in under_the_grader("exit_functions.py").stderr.decode("utf-8")


def test_standard_input_is_left_to_whoever_comes_next() -> None:
    command = [sys.executable, "-m", "grader", "trace", str(PROGRAMS / "empty_input.py"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, input=b"not for the program\n", timeout=HANGS)
    assert json.loads(done.stdout)["lines"][0]["text"] == "name? no name"
