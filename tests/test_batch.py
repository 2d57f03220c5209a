"""A whole class, by the command: graded once, whatever happens on the way, and the same by however many.

The classes here are small and hand in one or two exercises, so that there is time for many runs.
"""

import contextlib
import csv
import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.classroom.batch import Batch
from grader.classroom.engines import Processes
from grader.classroom.store import Store
from grader.course.course import Course
from grader.intake import find
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parent.parent
HELLO, TASKS = "01_hello_world", "08_create_task"
COMMAND = [sys.executable, "-m", "grader"]


def answer(exercise: str, name: str = "") -> Path:
    """Return the reference solution of an exercise, or one of its mistakes."""
    file = {HELLO: "hello_world.py", TASKS: "create_task.py"}[exercise]
    return ROOT / "solutions" / exercise / (f"mistakes/{name}.py" if name else file)


def hand_in(folder: Path, student: str, exercise: str, name: str = "") -> Path:
    source = answer(exercise, name)
    target = folder / student / exercise / answer(exercise).name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


@pytest.fixture
def school_class(tmp_path: Path) -> Path:
    """Create twelve students; those whose name begins with `good` have everything right."""
    return make_class(tmp_path / "class")


def make_class(folder: Path) -> Path:
    for number in range(8):
        hand_in(folder, f"good-{number}", HELLO)
        hand_in(folder, f"good-{number}", TASKS)
    for number, mistake in enumerate(("awaited_one_by_one", "blocking_workers", "tasks_never_awaited")):
        hand_in(folder, f"wrong-{number}", TASKS, mistake)
    (folder / "nothing-of-use").mkdir()
    (folder / "nothing-of-use" / "create_task.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    return folder


@pytest.fixture
def crowd(school_class: Path) -> Path:
    """Create twenty more, so that work is left when a process is killed."""
    return make_crowd(school_class)


def make_crowd(folder: Path) -> Path:
    for number in range(20):
        hand_in(folder, f"more-{number:02}", TASKS, "awaited_one_by_one" if number % 3 else "")
    return folder


class Graded(NamedTuple):
    """A class that was graded once, undisturbed."""

    folder: Path
    out: Path
    done: "subprocess.CompletedProcess[str]"


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = make_class(tmp_path_factory.mktemp("graded") / "class")
    out = folder.parent / "out"
    return Graded(folder, out, batch(folder, out))


@pytest.fixture
def graded(graded_once: Graded, tmp_path: Path) -> Graded:
    """Return a copy for each test."""
    folder, out = tmp_path / "class", tmp_path / "out"
    shutil.copytree(graded_once.folder, folder)
    shutil.copytree(graded_once.out, out)
    return Graded(folder, out, graded_once.done)


@pytest.fixture(scope="module")
def crowd_s(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the results of the crowd if no process is killed."""
    folder = make_crowd(make_class(tmp_path_factory.mktemp("crowd") / "class"))
    out = folder.parent / "out"
    batch(folder, out)
    return fingerprints(out)


def batch(folder: Path, out: Path, *options: str, **more: object) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, "batch", str(folder), "--out", str(out), "--exercise", HELLO, "--exercise", TASKS, *options]
    return run_command(command, capture_output=True, text=True, encoding="utf-8", timeout=HANGS, **more)  # type: ignore[call-overload]


def gradebook(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def fingerprints(out: Path) -> dict[str, str]:
    """Return what must be equal however a class was graded; the class's page is left out for its wall seconds."""
    files = [out / "gradebook.csv", out / "results.jsonl", *sorted((out / "report" / "students").iterdir())]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def known_before(done: "subprocess.CompletedProcess[str]") -> int:
    found = re.search(r"(\d+) of them known from before", done.stdout)
    return int(found[1]) if found else 0


def left_running(folder: Path) -> list[str]:
    """Return the processes that have this folder in their command line or as their working folder."""
    there = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                line = (process / "cmdline").read_bytes().decode(errors="replace")
                if str(folder) in line or str(folder) in str((process / "cwd").readlink()):
                    there.append(line)
            except OSError:
                continue
    return there


def test_everybody_is_graded_and_reported(graded: Graded) -> None:
    out, done = graded.out, graded.done
    assert done.returncode == 1  # not everything passed
    assert "12 students" in done.stdout
    assert "8 passed everything, 0 handed in nothing" in done.stdout
    rows = gradebook(out)
    assert len(rows) == 12
    assert {(rows[f"good-{number}"]["score"], rows[f"good-{number}"]["status"]) for number in range(8)} == {
        ("14", "passed")
    }
    assert all(rows[f"wrong-{number}"]["status"] == "failed" for number in range(3))
    assert rows["nothing-of-use"][TASKS] == "0"
    results = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [result["submission"] for result in results] == sorted(rows)
    codes = {finding["code"] for result in results for one in result["exercises"] for finding in one["findings"]}
    assert {"sequential-await", "blocking-call"} <= codes
    page = (out / "report" / "index.html").read_text(encoding="utf-8")
    pages = {path.name for path in (out / "report" / "students").iterdir()}
    assert len(pages) == 12
    assert set(re.findall(r"students/([^\"#]+\.html)", page)) == pages


def test_what_is_graded_is_not_graded_again(graded: Graded) -> None:
    before = fingerprints(graded.out)
    again = batch(graded.folder, graded.out)
    assert known_before(again) == 12
    assert fingerprints(graded.out) == before


def test_a_changed_file_and_its_exercise_alone_are_graded_again(graded: Graded) -> None:
    out = graded.out
    before = results_by_key(out)
    shutil.copyfile(answer(TASKS), graded.folder / "wrong-1" / TASKS / "create_task.py")
    again = batch(graded.folder, out)
    assert known_before(again) == 11
    assert gradebook(out)["wrong-1"][TASKS] == "7"
    after = results_by_key(out)
    assert {name for name in after if after[name] != before[name]} == {("wrong-1", TASKS)}


def test_a_changed_suite_is_graded_again_and_no_other(school_class: Path, tmp_path: Path) -> None:
    course, out = tmp_path / "course", tmp_path / "out"
    shutil.copytree(ROOT / "exercises", course)
    batch(school_class, out, "--course", str(course))
    before = results_by_key(out)
    suite = course / TASKS / "test_create_task.py"
    asked = suite.read_text(encoding="utf-8")
    suite.write_text(asked.replace("trace.elapsed == 2", "trace.elapsed == 99"), encoding="utf-8")
    again = batch(school_class, out, "--course", str(course))
    assert known_before(again) == 0
    after = results_by_key(out)
    assert {name for name in after if after[name] == before[name]} == {name for name in after if name[1] == HELLO}
    with (out / "regrade.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["student"]: (row["exercise"], row["cause"], row["why"]) for row in csv.DictReader(file)}
    assert told == dict.fromkeys(
        [f"good-{number}" for number in range(8)],
        (TASKS, "another suite", '"Takes 2 s, not 3": 0 of 2, before 2 of 2.'),
    )


def results_by_key(out: Path) -> dict[tuple[str, str], tuple[bytes, bytes]]:
    with sqlite3.connect(out / "results.sqlite") as data:
        rows = data.execute("SELECT student, exercise, key, marked FROM results").fetchall()
    data.close()
    return {(student, exercise): (key, marked) for student, exercise, key, marked in rows}


def test_one_worker_and_three_give_the_same(school_class: Path, tmp_path: Path) -> None:
    one, three = tmp_path / "one", tmp_path / "three"
    batch(school_class, one, "--jobs", "1")
    batch(school_class, three, "--jobs", "3")
    assert fingerprints(one) == fingerprints(three)


def test_shards_joined_are_the_whole(graded: Graded, tmp_path: Path) -> None:
    whole, parts = graded.out, [tmp_path / f"part-{number}" for number in (1, 2, 3)]
    counts = []
    for number, part in enumerate(parts, start=1):
        batch(graded.folder, part, "--shard", f"{number}/3")
        counts.append(len(gradebook(part)))
    assert sum(counts) == 12
    assert max(counts) < 12
    joined = tmp_path / "joined"
    command = [*COMMAND, "merge", *map(str, parts), "--out", str(joined), "--exercise", HELLO, "--exercise", TASKS]
    done = run_command(command, capture_output=True, text=True, timeout=HANGS)
    assert (done.returncode, done.stderr) == (1, "")
    assert fingerprints(joined) == fingerprints(whole)
    assert (joined / "report" / "index.html").is_file()


def test_killed_again_and_again_it_comes_to_the_same_end(crowd: Path, crowd_s: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    chance, done_at = random.Random(7), []
    for _ in range(20):
        command = [*COMMAND, "batch", str(crowd), "--out", str(out), "--exercise", HELLO, "--exercise", TASKS]
        with subprocess.Popen(
            [*command, "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.2, 2.2))
            process.send_signal(signal.SIGKILL)
        done_at.append(len(results_by_key(out)) if (out / "results.sqlite").is_file() else 0)
    assert done_at == sorted(done_at)  # nothing was lost
    last = batch(crowd, out)
    assert last.returncode == 1
    assert fingerprints(out) == crowd_s
    assert len(results_by_key(out)) == 32 * 2
    deadline = time.monotonic() + 30
    while left_running(out) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_running(out) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_ctrl_c_ends_it_and_keeps_what_is_done(school_class: Path, tmp_path: Path) -> None:
    for number in range(30):
        hand_in(school_class, f"more-{number:02}", TASKS)
    out = tmp_path / "out"
    command = [*COMMAND, "batch", str(school_class), "--out", str(out), "--exercise", HELLO, "--exercise", TASKS]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (out.is_dir() and any((out / "report" / "students").glob("*.html"))):
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said = process.communicate(timeout=HANGS)
    assert process.returncode == 2
    assert "the same command continues" in said[1]
    assert "Traceback" not in said[0] + said[1]
    kept = len(results_by_key(out))
    assert 0 < kept < 42 * 2
    assert known_before(batch(school_class, out)) * 2 == kept


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_ctrl_c_ends_no_worker_that_is_still_starting() -> None:
    """A terminal sends the signal to the workers too; the pool would be broken, and a traceback printed."""
    before = set(multiprocessing.active_children())
    engine = Processes(1)
    future = engine.start().submit(abs, -1)  # type: ignore[arg-type]
    (worker,) = set(multiprocessing.active_children()) - before
    while not future.done():
        os.kill(worker.pid or 0, signal.SIGINT)
        time.sleep(0.01)
    assert future.result() == 1
    engine.stop(at_once=False)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers under /proc")
def test_a_worker_that_dies_costs_nothing_but_time(crowd: Path, crowd_s: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*COMMAND, "batch", str(crowd), "--out", str(out), "--exercise", HELLO, "--exercise", TASKS]
    with subprocess.Popen(
        [*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        victims = iter(workers_of(process.pid))
        os.kill(next(victims), signal.SIGKILL)
        said = process.communicate(timeout=HANGS)
    assert process.returncode == 1, said
    assert fingerprints(out) == crowd_s


def workers_of(pid: int) -> Iterator[int]:
    """Return the worker processes of this one, as soon as they are busy."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                try:
                    parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                    line = (process / "cmdline").read_bytes()
                except OSError:
                    continue
                if int(parent) == pid and b"multiprocessing.spawn" in line:
                    time.sleep(1)
                    yield int(process.name)
        time.sleep(0.05)


def test_a_roster_adds_who_handed_in_nothing(graded: Graded, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name,email\ngood-0,good0@example.org\nAbsent Person,absent@example.org\n", encoding="utf-8")
    out = graded.out
    done = batch(graded.folder, out, "--roster", str(roster))
    assert "1 handed in nothing" in done.stdout
    row = gradebook(out)["Absent Person"]
    assert (row["score"], row["status"], row["email"]) == ("0", "nothing handed in", "absent@example.org")
    assert gradebook(out)["good-0"]["email"] == "good0@example.org"


def test_a_downloaded_gradebook_is_filled_in(graded: Graded, tmp_path: Path) -> None:
    downloaded, out = tmp_path / "canvas-export.csv", graded.out
    lines = [
        "Student,ID,SIS User ID,SIS Login ID,Section,Asyncio (77)",
        "    Points Possible,,,,,14",
        "good-0,1,,good-0,A,",
    ]
    downloaded.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = batch(graded.folder, out, "--canvas", str(downloaded), "--canvas-column", "Asyncio")
    assert "Traceback" not in done.stderr
    filled = (out / "canvas.csv").read_text(encoding="utf-8").splitlines()
    assert filled[:2] == lines[:2]
    assert filled[2] == "good-0,1,,good-0,A,14"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--shard", "3/2"], "is not like 2/8"),
        (["--shard", "all"], "is not like 2/8"),
        (["--roster", "nowhere.csv"], "nowhere.csv"),
        (["--exercise", "99"], "there is no exercise 99"),
        (["--scheduler", "tcp://127.0.0.1:1"], "Dask"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    school_class: Path, tmp_path: Path, options: list[str], sentence: str
) -> None:
    done = batch(school_class, tmp_path / "out", *options)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_class_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = batch(tmp_path / "empty", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.startswith("grader: ")
    assert batch(tmp_path / "nowhere", tmp_path / "out").returncode == 2


def test_somebody_else_s_database_is_left_alone(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with sqlite3.connect(out / "results.sqlite") as data:
        data.execute("CREATE TABLE precious (thing TEXT)")
    data.close()
    done = batch(school_class, out)
    assert done.returncode == 2
    assert "choose another folder" in done.stderr
    (out / "results.sqlite").write_bytes(b"no database at all" * 100)
    assert batch(school_class, out).returncode == 2


def test_results_among_the_submissions_are_refused_for_they_would_be_graded_next_time(school_class: Path) -> None:
    for out in (school_class, school_class / "results"):
        done = batch(school_class, out)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is among the submissions" in done.stderr
    assert not (school_class / "results").exists()


def test_a_gradebook_that_is_not_there_is_missed_before_anybody_is_graded(school_class: Path, tmp_path: Path) -> None:
    for option in ("--canvas", "--moodle"):
        done = batch(school_class, tmp_path / "out", option, str(tmp_path / "nothing.csv"))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"grader: there is no file {tmp_path / 'nothing.csv'}; name the CSV that was downloaded\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_in_a_terminal_the_last_words_begin_a_line_of_their_own(school_class: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [*COMMAND, "batch", str(school_class), "--out", str(tmp_path / "out"), "--exercise", HELLO]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm"}) as process:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # Linux: nobody is left at the other end
            while more := os.read(ours, 4096):
                said += more
        assert process.wait() == 1
    os.close(ours)
    text = re.sub(r"\x1b\[([0-9;?]*)([A-Za-z])", lambda code: "\n" if code[2] == "K" else "", said.decode())
    assert "grading" in text
    assert re.search(r"^\d+ students in ", text.replace("\r", ""), re.MULTILINE), text[-300:]


class Breaking(ProcessPoolExecutor):
    """An executor that fails for one student, as a bug in a finding or a page would."""

    def submit(self, work: Any, order: bytes) -> Any:  # type: ignore[override]
        return super().submit(int, "broken") if b'"good-3"' in order else super().submit(work, order)


class BreakingEngine(Processes):
    def start(self) -> Executor:
        self._pool = Breaking(self.workers, multiprocessing.get_context("spawn"))
        return self._pool


def test_a_mistake_of_the_grader_s_own_costs_one_student_and_no_batch(school_class: Path, tmp_path: Path) -> None:
    exercises = Course(ROOT / "exercises").select((TASKS,))
    with Store(tmp_path / "results.sqlite") as store:
        work = Batch(Course(ROOT / "exercises"), exercises, tmp_path, BreakingEngine(2))
        store.begin(find(school_class, exercises, None))
        work.run(store)
        assert [trouble.student for trouble in work.ungraded] == ["good-3"]
        assert "ValueError" in work.ungraded[0].reason
        assert {hand_in.student for hand_in in store.hand_ins() if not store.of(hand_in.student)} == {"good-3"}


def send_half_a_result(begun: str) -> None:
    """Write the head of a message and a part of it, as a worker that is terminated in the middle has done."""
    results = sys._getframe(1).f_locals["result_queue"]._writer
    os.write(results.fileno(), struct.pack("!i", 1_000_000) + b"half")
    Path(begun).touch()
    time.sleep(60)


@pytest.mark.skipif(sys.platform == "win32", reason="a message has another head there")
def test_a_worker_that_ends_in_the_middle_of_a_result_does_not_hold_up_the_end(tmp_path: Path) -> None:
    engine, begun = Processes(1), tmp_path / "begun"
    engine.start().submit(send_half_a_result, str(begun))
    while not begun.exists():
        time.sleep(0.01)
    engine.stop(at_once=True)
    assert not multiprocessing.active_children()
