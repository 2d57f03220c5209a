"""No hand-in becomes a silent zero: what needs a person is in one list, and nothing else is.

The batches run in this process, so that many can run; `tests/test_batch.py` has the command.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from grader.classroom import engines
from grader.classroom.attention import Remarks
from grader.classroom.store import Store
from grader.classroom.worker import end_judge
from grader.cli import main
from tests.commands import HANGS
from tests.test_near_names import lay, words_only, zipped

ROOT = Path(__file__).parent.parent
CREATE = "08_create_task"
RIGHT = (ROOT / "solutions" / CREATE / "create_task.py").read_bytes()
STUB = (ROOT / "exercises" / CREATE / "create_task.py").read_bytes()
WRONG = b"import asyncio\n\n\nasync def main():\n    pass\n\n\nasyncio.run(main())\n"
pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]


class Here(Executor):
    """An executor that does its work at once, in this process."""

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **more))
        except Exception as problem:
            future.set_exception(problem)
        return future


class InThisProcess:
    """An engine whose only worker is this process."""

    workers = 1
    deaths = (ChildProcessError,)

    def __init__(self, workers: int) -> None:
        pass

    def start(self) -> Executor:
        return Here()

    def check(self, futures: Any) -> None:
        pass

    def stop(self, at_once: bool) -> None:
        pass


@pytest.fixture(scope="module")
def in_this_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Grade in this process, with a judge that is at work already: pytest's capture swallows output when it starts."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "Processes", InThisProcess)
        run(lay(folder / "class", {"ada/create_task.py": RIGHT}), folder / "out")
        yield
    end_judge()


def run(folder: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["batch", str(folder), "--out", str(out), "--exercise", CREATE, *options])


def listed(out: Path) -> list[dict[str, str]]:
    with (out / "needs-attention.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def page(out: Path, student: str) -> str:
    return (out / "report" / "students" / f"{student}.html").read_text()


@pytest.fixture(scope="module")
def school_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(
        tmp_path_factory.mktemp("class"),
        {
            "ada/create_task.py": RIGHT,
            "bo/create_task (1).py": RIGHT,
            "cy/create_task_v1.py": RIGHT,
            "cy/create_task_v2.py": WRONG,
            "dan/readme.txt": "sorry",
            "eve/work.rar": b"Rar!\x1a\x07\x01\x00",
            "fay/create_task.py": WRONG,
            "gil/create_task.py": STUB,
            "gil/create_task (1).py": RIGHT,
            "hal.zip": zipped({"create_task.py": b"#" * 1_000_001}),
            "ida.zip": b"not a zip at all",
            "jim/create_task.py": STUB,
            "essay.pdf": "%PDF",
            ".kim/create_task.py": RIGHT,
            ".lea.zip": zipped({"create_task.py": RIGHT}),
            ".git/config": "",
            "._ada": "left by a Mac",
        },
    )


WHAT = {
    "bo": "was taken for create_task.py",
    "cy": "could each be meant as create_task.py",
    "dan": "No file of an exercise is in it, only readme.txt.",
    "eve": "work.rar is a RAR archive",
    "fay": "0 points although a file is there.",
    "gil": "0 points; create_task (1).py was not read, because create_task.py is there too.",
    "hal": "create_task.py is longer than 1000000 bytes and was left out.",
    "ida": "ida.zip is not a zip archive that can be read",
}
OF_NOBODY = {
    ".kim": "its name begins with a dot",
    ".lea.zip": "its name begins with a dot",
    "essay.pdf": "no student's name is in its own",
}


def test_what_needs_a_person_is_in_one_list(school_class: Path, tmp_path: Path) -> None:
    done = run(school_class, tmp_path / "out")
    rows = listed(tmp_path / "out")
    assert [row["student"] for row in rows] == [*sorted(WHAT), *[""] * len(OF_NOBODY)]
    assert [row["file"] for row in rows if not row["student"]] == sorted(OF_NOBODY)
    assert all((WHAT | OF_NOBODY)[row["student"] or row["file"]] in row["what"] for row in rows)
    assert all(row["file"] for row in rows)
    assert done.stdout.splitlines()[-1] == f"To look at: 11, in {tmp_path / 'out' / 'needs-attention.csv'}"
    assert done.exit_code == 1
    whole = (tmp_path / "out" / "report" / "index.html").read_text()
    assert "11 to look at, of 8 students" in whole
    assert "essay.pdf" in whole
    for student in ("cy", "dan", "eve", "hal", "ida"):
        assert "There is no file" not in page(tmp_path / "out", student)
        assert "the exercise&#39;s file was not read" in page(tmp_path / "out", student)
    with (tmp_path / "out" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        points = {row["student"]: (row[CREATE], row["notes"]) for row in csv.DictReader(file)}
    assert {name for name, (score, _) in points.items() if score == "7"} == {"ada", "bo"}
    assert "was taken for" in points["bo"][1]


def test_it_is_the_same_the_second_time_and_strict_names_are_graded_anew(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(school_class, out)
    files = (out / "needs-attention.csv", out / "gradebook.csv", out / "results.jsonl")
    before = [file.read_bytes() for file in files]
    again = run(school_class, out)
    assert "10 of them known from before" in again.stdout
    assert [file.read_bytes() for file in files] == before
    run(school_class, out, "--strict-names")
    (bo,) = (row for row in listed(out) if row["student"] == "bo")
    assert "must be called create_task.py" in bo["what"]
    assert "must be called create_task.py" in page(out, "bo")


def test_nothing_is_said_only_when_there_is_nothing(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": RIGHT, "bo/create_task.py": STUB, "grades.csv": "x"})
    roster = lay(tmp_path, {"roster.csv": "name\nada\nbo\nAbsent Person\n"}) / "roster.csv"
    done = run(tmp_path / "class", tmp_path / "out", "--roster", str(roster))
    assert listed(tmp_path / "out") == []
    assert done.stdout.splitlines()[-1] == "To look at: nothing"
    roster.write_text("name\nada\n")
    done = run(tmp_path / "class", tmp_path / "out", "--roster", str(roster))
    assert [(row["student"], row["what"]) for row in listed(tmp_path / "out")] == [("bo", "Not found on the roster.")]
    assert done.stdout.splitlines()[-1].startswith("To look at: 1, in ")


def test_a_page_says_nothing_of_the_roster_in_the_place_of_a_missing_file(tmp_path: Path) -> None:
    names = ["ada_101_11_create_task.py", "ek_102_12_create_task.py", "bo_103_text.html"]
    lay(tmp_path / "class", dict.fromkeys(names, RIGHT))
    roster = lay(tmp_path, {"roster.csv": "name\nek\nbo\n"}) / "roster.csv"
    run(tmp_path / "class", tmp_path / "out", "--exercise", "07_say_after", "--roster", str(roster))
    assert ("ada", "Not found on the roster.") in [(row["student"], row["what"]) for row in listed(tmp_path / "out")]
    assert "roster" not in page(tmp_path / "out", "ada")
    assert "was not read" not in page(tmp_path / "out", "ada")
    assert "bo_103_text.html is a text or a link, which is not read." in page(tmp_path / "out", "bo")


def test_of_two_files_of_the_same_name_it_is_said_that_another_one_was_read(tmp_path: Path) -> None:
    lay(
        tmp_path / "class",
        {f"kay/{CREATE}/create_task.py": STUB, "kay/create_task.py": RIGHT, "bo/create_task.py": RIGHT},
    )
    run(tmp_path / "class", tmp_path / "out")
    assert [(row["student"], row["what"]) for row in listed(tmp_path / "out")] == [
        ("kay", "0 points; create_task.py was not read, because another create_task.py was.")
    ]


def test_an_older_hand_in_is_told_if_the_newest_has_no_points(tmp_path: Path) -> None:
    files = {"kay/create_task.py": RIGHT, "kay (1)/create_task.py": STUB, "bo/create_task.py": STUB}
    lay(tmp_path / "class", {**files, "bo (1)/create_task.py": RIGHT})
    run(tmp_path / "class", tmp_path / "out")
    assert [(row["student"], row["what"], row["file"]) for row in listed(tmp_path / "out")] == [
        ("kay", "0 points; an older hand-in was not counted: kay.", "kay (1)")
    ]


def test_a_spreadsheet_runs_nothing_of_the_list(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"=cmd/=1+1.txt": "x", "ada/create_task.py": RIGHT})
    run(tmp_path / "class", tmp_path / "out")
    (row,) = listed(tmp_path / "out")
    assert row["student"] == "'=cmd"
    assert row["file"] == "'=1+1.txt"


def test_parts_keep_what_needs_a_person(school_class: Path, tmp_path: Path) -> None:
    parts = [tmp_path / str(number) for number in (1, 2)]
    for number, part in enumerate(parts, 1):
        run(school_class, part, "--shard", f"{number}/2")
    run(school_class, tmp_path / "whole")
    done = CliRunner().invoke(
        main, ["merge", *map(str, parts), "--out", str(tmp_path / "joined"), "--exercise", CREATE]
    )
    assert listed(tmp_path / "joined") == listed(tmp_path / "whole")
    assert "To look at: 11, in" in done.stdout.splitlines()[-1]


def test_a_store_of_an_earlier_release_is_used_again(school_class: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(school_class, out)
    with Store(out / "results.sqlite") as store:
        store._data.execute("DROP TABLE remarks")
    with Store(out / "results.sqlite") as store:
        assert store.remarks("bo") == Remarks()
    shutil.rmtree(out / "report")
    assert run(school_class, out).exit_code == 1
    assert len(listed(out)) == 11


# One submission ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "junit"])
def test_one_submission_may_be_an_archive_as_in_a_batch(tmp_path: Path, form: str) -> None:
    lay(tmp_path, {"ada.zip": zipped({"work/inner.zip": zipped({"Create_Task.py": RIGHT})})})
    command = [sys.executable, "-m", "grader", "grade", str(tmp_path / "ada.zip"), "--exercise", "8", "--format", form]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    assert "was taken for create_task.py" in done.stderr
    assert ('"score":7' in done.stdout.replace(" ", "")) == (form == "json")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("ada.rar", b"Rar!\x1a\x07\x01\x00", "is a RAR archive, which is not supported"),
        ("ada.zip", b"no zip", "is not a zip archive that can be read"),
        ("ada.zip", zipped({"readme.txt": "x"}), "No file of an exercise is in it"),
    ],
    ids=words_only,
)
def test_an_archive_that_cannot_be_graded_is_said(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    done = CliRunner().invoke(main, ["grade", str(lay(tmp_path, {name: content}) / name)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert what in done.stderr
