"""`grader trace`: what people see of any asyncio program, timeline, story and findings."""

import json
import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from grader.simulation.running import simulate
from grader.submission.parsing import parse
from grader.submission.program import Play, Program
from grader.trace.narrative import narrate
from grader.trace.timeline import rows, ticks
from tests.commands import HANGS, run_command

pytestmark = pytest.mark.timeout(200)

TWO_WORKERS = """\
import asyncio

async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")

async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")

async def main():
    task1 = asyncio.create_task(worker_1())
    task2 = asyncio.create_task(worker_2())
    print("before await")
    await task1
    print("awaited worker_1")
    await task2
    print("awaited worker_2")

asyncio.run(main())
"""
TWO_LOCKS = """\
import asyncio

async def both(first, second):
    async with first:
        await asyncio.sleep(1)
        async with second:
            print("both")

async def main():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(both(one, other), both(other, one))

asyncio.run(main())
"""


def traced(source: str, folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a file with this source."""
    file = folder / "program.py"
    file.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "grader", "trace", str(file), *options]
    around = os.environ | {"PYTHONUTF8": "1"} | environment
    return run_command(command, capture_output=True, text=True, encoding="utf-8", env=around, timeout=200)


def test_the_story_is_the_tutorial_s() -> None:
    trace = simulate(Program(path="program.py", source=TWO_WORKERS.encode()), Play(kind="script"))
    story = narrate(trace, parse(TWO_WORKERS.encode(), "program.py"))
    assert [(sentence.at, sentence.line, sentence.text) for sentence in story] == [
        (0, 22, "run `asyncio.run(main())`: start the event loop, enter main"),
        (0, 14, "create 2 tasks: worker_1, worker_2"),
        (0, 17, "run `await task1`: leave main, enter worker_1"),
        (0, 5, "run `await asyncio.sleep(1)`: leave worker_1, enter worker_2"),
        (0, 10, "run `await asyncio.sleep(2)`: leave worker_2, enter worker_1"),
        (1, 6, "worker_1 finished: leave worker_1, enter main"),
        (1, 19, "run `await task2`: leave main, enter worker_2"),
        (2, 11, "worker_2 finished: leave worker_2, enter main"),
        (2, 20, "main finished: leave main, the event loop has nothing more to run"),
    ]


def test_the_timeline_has_a_row_for_each_call_with_its_prints() -> None:
    trace = simulate(Program(path="program.py", source=TWO_WORKERS.encode()), Play(kind="script"))
    drawn = [(row.label, row.spans[0].start, row.spans[0].end, [mark.at for mark in row.marks]) for row in rows(trace)]
    assert drawn == [("main", 0, 2, [0, 1, 2]), ("worker_1", 0, 1, [0, 1]), ("worker_2", 0, 2, [0, 2])]


def test_the_timeline_shows_where_the_loop_stood_still() -> None:
    source = b"import time\nasync def main():\n    time.sleep(3)\nimport asyncio\nasyncio.run(main())\n"
    (row,) = rows(simulate(Program(path="program.py", source=source), Play(kind="script")))
    assert [(span.start, span.end) for span in row.spans if span.kind == "blocked"] == [(0, 3)]


@pytest.mark.parametrize("elapsed", [0.003, 0.9, 1, 7, 42, 3600, 864_000])
def test_ticks_are_round_and_few(elapsed: float) -> None:
    times = ticks(elapsed, 6)
    assert times[0] == 0
    assert 2 <= len(times) <= 7
    assert times[-1] <= elapsed
    assert len({round(later - earlier, 9) for earlier, later in pairwise(times)}) == 1


def test_a_program_that_finishes_exits_with_0_in_80_columns(tmp_path: Path) -> None:
    done = traced(TWO_WORKERS, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It finished after 2 s." in done.stdout
    assert "2 s  worker_2 done" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_terminal_without_unicode_gets_ascii(tmp_path: Path) -> None:
    done = traced(TWO_WORKERS, tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "  worker_1                o-----------------------o\n" in done.stdout
    assert done.stdout.isascii()


def test_a_deadlock_says_who_waits_for_whom(tmp_path: Path) -> None:
    done = traced(TWO_LOCKS, tmp_path)
    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    assert "program.py, line 6: from 1 s on nothing can ever run again" in told
    assert "Task-2, in both (line 6), waits for a Lock that Task-3 holds" in told
    assert "Task-3, in both (line 6), waits for a Lock that Task-2 holds" in told


def test_a_coroutine_that_nobody_awaited_is_named_though_the_program_finished(tmp_path: Path) -> None:
    done = traced("import asyncio\n\nasync def main():\n    asyncio.sleep(1)\n\nasyncio.run(main())\n", tmp_path)
    assert done.returncode == 0
    assert "program.py, line 4: sleep() was called and never awaited" in done.stdout


@pytest.mark.slow
def test_json_is_the_trace_with_its_findings(tmp_path: Path) -> None:
    done = traced(TWO_LOCKS, tmp_path, "--format", "json")
    told = json.loads(done.stdout)
    assert (told["schema"], told["outcome"], told["elapsed"]) == ("grader/trace/v1", "deadlock", 1)
    assert [finding["code"] for finding in told["findings"]] == ["deadlock"]
    first = json.loads(traced(TWO_WORKERS, tmp_path, "--format", "json").stdout)["lines"][0]
    wanted = {"at": 0, "text": "before await", "task": "Task-1", "coroutine": "main", "line": 16}
    assert {key: first[key] for key in wanted} == wanted


@pytest.mark.slow
def test_a_program_that_stays_at_one_instant_is_told_no_limit_that_it_did_not_reach(tmp_path: Path) -> None:
    source = "import asyncio\nasync def main():\n    while True:\n        await asyncio.sleep(0)\nasyncio.run(main())\n"
    done = traced(source, tmp_path)
    assert done.returncode == 1
    assert "time never passes in this program" in " ".join(done.stdout.split())
    assert "limit" not in done.stdout + done.stderr


def test_until_cuts_the_program_off_and_entry_calls_a_function(tmp_path: Path) -> None:
    cut_off = json.loads(traced(TWO_WORKERS, tmp_path, "--format", "json", "--until", "1.5").stdout)
    assert (cut_off["outcome"], cut_off["elapsed"], len(cut_off["lines"])) == ("cut off", 1.5, 5)
    called = json.loads(traced(TWO_WORKERS, tmp_path, "--format", "json", "--entry", "worker_1").stdout)
    assert [line["text"] for line in called["lines"]] == ["worker_1 start", "worker_1 done"]


def test_a_program_finds_the_files_and_modules_beside_it(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("NAME = 'ada'\n", encoding="utf-8")
    (tmp_path / "data.txt").write_text("42", encoding="utf-8")
    source = (
        "from pathlib import Path\nimport sys\nimport beside\n"
        "print(beside.NAME, Path(__file__).with_name('data.txt').read_text(), Path(sys.argv[0]).name, __name__)\n"
    )
    assert "ada 42 program.py __main__" in traced(source, tmp_path).stdout


def test_what_a_program_prints_does_not_reach_the_terminal_raw(tmp_path: Path) -> None:
    done = traced('print("\\x1b[31mred\\x07\\u202e")\nraise ValueError("\\x1b[2J")\n', tmp_path)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "\\x1b[31mred\\x07\\u202e" in done.stdout


def test_a_file_that_is_not_there_is_a_sentence_and_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grader", "trace", str(tmp_path / "nowhere.py")]
    done = run_command(command, capture_output=True, text=True, timeout=HANGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no file" in done.stderr


@pytest.mark.slow
def test_a_program_with_another_event_loop_is_a_sentence_and_2(tmp_path: Path) -> None:
    (tmp_path / "trio.py").write_text("def run(main):\n    while True: pass\n", encoding="utf-8")
    done = traced("from trio import run\n\nprint('begin')\nrun(print)\n", tmp_path, "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "grader: program.py uses trio, which has an event loop of its own: only asyncio's can run on virtual time\n"
    )


@pytest.mark.slow
def test_100_000_printed_lines_are_all_told(tmp_path: Path) -> None:
    told = json.loads(traced("for n in range(100_000): print(n)\n", tmp_path, "--format", "json").stdout)
    assert (told["outcome"], len(told["lines"]), told["lines"][-1]["text"]) == ("finished", 100_000, "99999")


def test_the_readme_shows_what_the_command_prints() -> None:
    root = Path(__file__).parent.parent
    (shown,) = re.findall(r"\$ grader trace (\S+)\n…\n(.*?)\n…\n", (root / "README.md").read_text("utf-8"), re.DOTALL)
    command = [sys.executable, "-m", "grader", "trace", shown[0]]
    done = run_command(command, cwd=root, capture_output=True, env=os.environ | {"PYTHONUTF8": "1"}, timeout=HANGS)
    assert shown[1] in done.stdout.decode("utf-8")


def test_lines_of_a_task_that_could_not_be_followed_are_in_the_timeline() -> None:
    source = (
        b"import asyncio\nasync def odd():\n    print('seen')\n    await asyncio.sleep(1)\n"
        b"odd.__code__ = odd.__code__.replace(co_name='other')\n"
        b"async def main():\n    await asyncio.create_task(odd())\nasyncio.run(main())\n"
    )
    drawn = rows(simulate(Program(path="program.py", source=source), Play(kind="script")))
    assert [mark.text for row in drawn for mark in row.marks] == ["seen"]


def test_a_function_inside_another_has_its_own_short_name_everywhere(tmp_path: Path) -> None:
    source = """
import asyncio

async def main():
    async def one(number):
        await asyncio.sleep(number)
    one(0)
    await asyncio.gather(one(1), one(2))

asyncio.run(main())
"""
    told = traced(source, tmp_path).stdout
    assert "one (Task-3)" in told
    assert "one() was called and never awaited" in told
    assert "<locals>" not in told


def test_the_story_says_which_call_waited_for_a_thread(tmp_path: Path) -> None:
    source = """
import asyncio, threading

async def main():
    thread = threading.Thread(target=lambda: asyncio.run(asyncio.sleep(2)))
    thread.start()
    thread.join()

asyncio.run(main())
"""
    assert "Thread.join takes 2 s: the event loop stands still" in traced(source, tmp_path).stdout


@pytest.mark.slow
def test_a_file_that_only_defines_its_main_is_run_from_there(tmp_path: Path) -> None:
    source = "import asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n    print('world')\n"
    said = traced(source, tmp_path).stdout
    assert "world" in said
    assert "It finished after 1 s." in said
    assert "program.py defines main and does not run it: this is `--entry main`." in said
    assert json.loads(traced(source, tmp_path, "--format", "json").stdout)["elapsed"] == 0, "JSON is what Python does"
    assert "does not run it" not in traced(source, tmp_path, "--entry", "main").stdout


def test_a_file_that_does_not_run_its_main_offers_to_call_it(tmp_path: Path) -> None:
    source = "import asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n\nprint('ready')\n"
    done = traced(source, tmp_path)
    assert done.returncode == 0
    assert "program.py defines main and does not run it: `--entry main` does." in done.stdout
    assert "does not run it" not in traced(source, tmp_path, "--entry", "main").stdout


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("if __name__ == 'main':\n    asyncio.run(main())\n", "line 5: nothing runs in this program"),
        ("    asyncio.run(main())\n", "line 5: nothing runs in this program"),
        ("    if __name__ == '__main__':\n        asyncio.run(main())\n", "line 6: nothing runs in this program"),
    ],
)
def test_a_file_whose_start_is_never_reached_shows_that(tmp_path: Path, end: str, said: str) -> None:
    source = f"import asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n{end}"
    done = traced(source, tmp_path)
    assert said in done.stdout
    assert "It finished after 0 s." in done.stdout
    assert "program.py defines main and does not run it: `--entry main` does." in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_a_program_without_progress_is_told_of_and_ctrl_c_shows_its_trace(tmp_path):
    program = tmp_path / "spins.py"
    program.write_text(
        "import asyncio\n\nasync def main():\n    task = asyncio.create_task(asyncio.sleep(1))\n"
        "    print('begin')\n    while True:\n        try:\n            while not task.done():\n                str()\n"
        "        except BaseException:\n            pass\n\nasyncio.run(main())\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "grader", "trace", "--format", "json", str(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        told = process.stderr.readline() + process.stderr.readline()
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=HANGS)
    assert re.match(r"No progress for 2 s at line [89], (while not task.done\(\):|str\(\))\n", told)
    assert "Ctrl-C" in told
    trace = json.loads(printed)
    assert (trace["outcome"], trace["lines"][0]["text"], trace["stopped_at"]) == ("timed out", "begin", 6)
    assert trace["error"]["message"] == "was interrupted from the keyboard"
    assert [finding["code"] for finding in trace["findings"]] == ["never-ends"]
    assert process.returncode == 1
