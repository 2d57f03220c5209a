"""What goes wrong around a batch is told in a sentence, at once, and costs no result."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.classroom.batch import NO_ROOM, Batch
from grader.classroom.store import Store
from grader.cli import main
from grader.course.course import Course
from grader.exceptions import GraderError
from grader.intake import find
from tests.commands import HANGS
from tests.test_attention import CREATE, RIGHT, ROOT, InThisProcess, in_this_process, listed, run  # noqa: F401
from tests.test_near_names import lay

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
COURSE = Course(ROOT / "exercises")
STUDENTS = ("ann", "bob", "cyd", "dan", "eve", "fay")


@pytest.fixture
def school_class(tmp_path: Path) -> Path:
    return lay(tmp_path / "class", {f"{student}/create_task.py": RIGHT for student in STUDENTS})


def merge(out: Path, *parts: Path | str) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, parts), "--out", str(out)])


def shards(folder: Path, into: Path, count: int) -> list[Path]:
    parts = [into / f"part-{number}" for number in range(1, count + 1)]
    for number, part in enumerate(parts, 1):
        run(folder, part, "--shard", f"{number}/{count}")
    return parts


def rows(out: Path) -> list[str]:
    return (out / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()[1:]


# The disk ------------------------------------------------------------------------------------------------


def test_a_full_disk_ends_the_batch_at_once_and_keeps_what_was_stored(school_class: Path, tmp_path: Path) -> None:
    exercises = COURSE.select((CREATE,))
    tries = []

    class Counting(InThisProcess):
        def start(self):
            tries.append(1)
            return super().start()

    with Store(tmp_path / "results.sqlite") as store:
        store.begin(find(school_class, exercises))
        pages = store._data.execute("PRAGMA page_count").fetchone()[0]
        store._data.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(GraderError, match=r"cannot be written \(database or disk is full\).*is kept"):
            Batch(COURSE, exercises, tmp_path, Counting(1)).run(store)
        stored = [one for one in store.hand_ins() if store.of(one.student)]
        assert 0 < len(stored) < 6
        store._data.execute("PRAGMA max_page_count = 100000")
        work = Batch(COURSE, exercises, tmp_path, Counting(1))
        work.run(store)
        assert work.found == len(stored)
    assert len(tries) == 2


@pytest.mark.parametrize("number", NO_ROOM)
def test_a_worker_without_room_ends_the_batch_at_once(school_class: Path, tmp_path: Path, number: int) -> None:
    exercises = COURSE.select((CREATE,))

    class Full(InThisProcess):
        started = 0

        def start(self):
            Full.started += 1
            executor = super().start()
            executor.submit = lambda work, chunk: type(executor).submit(executor, fail)  # type: ignore[method-assign]
            return executor

    def fail() -> None:
        raise OSError(number, "no room", "/tmp/somewhere")

    with Store(tmp_path / "results.sqlite") as store:
        store.begin(find(school_class, exercises))
        with pytest.raises(OSError, match="no room"):
            Batch(COURSE, exercises, tmp_path, Full(1)).run(store)
    assert Full.started == 1


def test_pages_that_cannot_be_written_are_said(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    lay(out, {"report/students": "a file where the folder should be"})
    done = run(school_class, out)
    assert done.exit_code == 2
    assert "All results so far are kept" in done.stderr
    (out / "report" / "students").unlink()
    assert run(school_class, out).exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="files are read-only in another way")
def test_a_results_file_that_is_read_only_is_said(school_class: Path, tmp_path: Path) -> None:
    run(school_class, tmp_path / "out")
    command = [sys.executable, "-m", "grader", "batch", str(school_class), "--out", str(tmp_path / "out")]
    prefix = []
    if not os.geteuid():
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything")
        prefix = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", "--"]  # unless it lacks this
    (tmp_path / "out" / "results.sqlite").chmod(0o444)
    done = subprocess.run([*prefix, *command], capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 2
    assert "results.sqlite cannot be" in done.stderr


# Two at once ---------------------------------------------------------------------------------------------


def test_a_second_batch_into_the_same_folder_is_refused(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Store(out / "results.sqlite"):
        done = run(school_class, out)
        joined = merge(tmp_path / "joined", out)
    assert (done.exit_code, joined.exit_code) == (2, 2)
    assert f"{out} is in use by another run of the grader" in done.stderr
    assert "is in use" in joined.stderr
    assert run(school_class, out).exit_code == 0


# Parts ---------------------------------------------------------------------------------------------------


def test_parts_are_joined_for_the_exercises_that_were_graded(school_class: Path, tmp_path: Path) -> None:
    parts = shards(school_class, tmp_path, 2)
    done = merge(tmp_path / "joined", *parts)
    assert done.exit_code == 0, done.stderr
    assert len(rows(tmp_path / "joined")) == 6
    assert all(",7,7,100.0,7,passed" in row for row in rows(tmp_path / "joined"))


def test_mistakes_in_merge_are_told_and_change_nothing(school_class: Path, tmp_path: Path) -> None:
    one, two, three = shards(school_class, tmp_path, 3)
    before = [(part / "gradebook.csv").read_bytes() for part in (one, two, three)]
    again, other = tmp_path / "again", tmp_path / "other"
    shutil.copytree(one, again)
    run(school_class, other, "--shard", "1/2")
    wrong = {
        "part 3 of 3 is missing": (one, two),
        "named twice": (one, two, three, one),
        "are both part 1 of 3": (one, two, three, again),
        "the parts are of 2 and of 3": (other, two, three),
        "has no results": (one, two, tmp_path / "nothing"),
    }
    for sentence, parts in wrong.items():
        done = merge(tmp_path / "joined", *parts)
        assert (done.exit_code, done.stdout) == (2, "")
        assert sentence in done.stderr
    done = merge(two, one, two, three)
    assert done.exit_code == 2
    assert "is one of the parts" in done.stderr
    done = CliRunner().invoke(main, ["merge", *map(str, (one, two, three)), "--out", "x", "--exercise", "10"])
    assert "has no results of 10_gather" in done.stderr
    assert not (tmp_path / "joined").exists()
    assert [(part / "gradebook.csv").read_bytes() for part in (one, two, three)] == before


# What is stale -------------------------------------------------------------------------------------------


def test_what_an_earlier_run_left_and_is_no_longer_true_goes(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export = "Student,ID,SIS User ID,SIS Login ID,Section,Asyncio (77)\n    Points Possible,,,,,7\nA,1,,ann,A,\n"
    given = lay(tmp_path, {"export.csv": export}) / "export.csv"
    run(school_class, out, "--canvas", str(given), "--canvas-column", "Asyncio")
    assert (out / "canvas.csv").read_text().endswith("A,7\n")
    pages = sorted(file.name for file in (out / "report" / "students").iterdir())
    shutil.rmtree(school_class / "dan")
    run(school_class, out)
    assert not (out / "canvas.csv").exists()
    left = sorted(file.name for file in (out / "report" / "students").iterdir())
    assert left == [name for name in pages if name != "dan.html"]
    lay(out, {"canvas.csv": "the instructor's own"})
    run(school_class, out)
    assert (out / "canvas.csv").read_text() == "the instructor's own"


def test_the_results_can_be_read_while_nobody_writes(school_class: Path, tmp_path: Path) -> None:
    run(school_class, tmp_path / "out")
    with sqlite3.connect(tmp_path / "out" / "results.sqlite") as data:
        assert data.execute("SELECT count(*) FROM results").fetchone() == (6,)
    data.close()
    assert listed(tmp_path / "out") == []


# Workers -------------------------------------------------------------------------------------------------


def test_a_worker_that_died_costs_one_restart(school_class: Path, tmp_path: Path) -> None:
    exercises = COURSE.select((CREATE,))
    starts, sent = [], []

    class Dying(InThisProcess):
        def start(self):
            starts.append(1)
            executor = super().start()
            executor.submit = lambda work, chunk: type(executor).submit(executor, die_once, work, chunk)  # type: ignore[method-assign]
            return executor

    def die_once(work, chunk):
        sent.append(chunk)
        if len(sent) == 1:
            raise ChildProcessError("killed")
        return work(chunk)

    with Store(tmp_path / "results.sqlite") as store:
        store.begin(find(school_class, exercises))
        work = Batch(COURSE, exercises, tmp_path, Dying(1))
        work.run(store)
        assert all(store.of(one.student) for one in store.hand_ins())
    assert (len(starts), work.ungraded) == (2, [])


@pytest.mark.parametrize("under_way", [0, 1])
def test_a_pool_found_broken_when_work_is_sent_costs_one_restart(
    school_class: Path, tmp_path: Path, under_way: int
) -> None:
    """A worker may die between two looks at what is done; then the pool takes no more work."""
    exercises = COURSE.select((CREATE,))
    starts = []

    class Breaking(InThisProcess):
        deaths = (BrokenExecutor,)

        def start(self):
            starts.append(1)
            executor, sent = super().start(), []

            def submit(work, chunk):
                sent.append(chunk)
                if len(starts) > 1:
                    return type(executor).submit(executor, work, chunk)
                if len(sent) > under_way:
                    raise BrokenExecutor("a process of the pool has ended")
                return type(executor).submit(executor, die)

            executor.submit = submit  # type: ignore[method-assign]
            return executor

    def die() -> None:
        raise BrokenExecutor("a process of the pool has ended")

    with Store(tmp_path / "results.sqlite") as store:
        store.begin(find(school_class, exercises))
        work = Batch(COURSE, exercises, tmp_path, Breaking(2))
        work.run(store)
        assert all(store.of(one.student) for one in store.hand_ins())
    assert (len(starts), work.ungraded) == (2, [])


@pytest.mark.parametrize("command", ["batch", "merge"])
def test_an_interruption_before_any_grading_is_no_failed_student(
    school_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.cli.batching.check", interrupt)
    monkeypatch.setattr("grader.classroom.merging.exercises_of", interrupt)
    done = CliRunner().invoke(main, [command, str(school_class), "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stderr.strip()) == (2, "grader: interrupted")
