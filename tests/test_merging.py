"""A class that several machines graded has the files of one that was graded at once, whatever is asked for."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.classroom.naming import KEY
from grader.classroom.store import Store
from grader.cli import main
from tests.test_attention import RIGHT, STUB, WRONG, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import lay
from tests.test_similarity import OWN, RENAMED

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
FILES = {"ann <b>": OWN, "bob": RENAMED, "cyd": WRONG, "dan": STUB} | {f"s{number}": RIGHT for number in range(6)}
SECONDS = re.compile(r"[\d.]+ s\b")


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory, in_this_process: None) -> Path:  # noqa: F811
    """Return a folder with a class and its parts, of which one has a file by a nearly right name."""
    folder = tmp_path_factory.mktemp("parts")
    lay(folder / "class", {f"{student}/create_task.py": file for student, file in FILES.items()})
    lay(folder / "class", {"eve/create_task (1).py": RIGHT})
    grade_parts(folder)
    return folder


def grade_parts(folder: Path) -> None:
    for number in (1, 2, 3):
        run(folder / "class", folder / f"part-{number}", "--shard", f"{number}/3")


def merge(folder: Path, out: Path, *options: str) -> Result:
    parts = [str(folder / f"part-{number}") for number in (1, 2, 3)]
    return CliRunner().invoke(main, ["merge", *parts, "--out", str(out), *options])


def known_by(folder: Path) -> Path:
    """Return a folder of results in which the codes of students are those of each other such folder."""
    folder.mkdir()
    with Store(folder / "results.sqlite") as store:
        store.note_fact(KEY, "00" * 16)
    return folder


def written(out: Path) -> dict[str, bytes]:
    """Return all files but the store, without how long the grading took."""
    files = sorted(file for file in out.rglob("*") if file.is_file() and not file.name.startswith("results."))
    return {
        str(file.relative_to(out)): SECONDS.sub("", file.read_text()).encode()
        if file.name == "index.html"
        else file.read_bytes()
        for file in files
        if file.suffix != ".zip"
    }


@pytest.mark.parametrize("options", [(), ("--alike",), ("--anonymous",), ("--alike", "--anonymous", "--feedback")])
def test_merged_parts_have_the_files_of_one_batch(class_: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    whole, joined = known_by(tmp_path / "whole"), known_by(tmp_path / "joined")
    run(class_ / "class", whole, *options)
    done = merge(class_, joined, *options)
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit), done.output
    assert written(joined) == written(whole)
    assert ("alike/08_create_task/info.csv" in written(joined)) == ("--alike" in options)
    assert ("anonymous.csv" in written(joined)) == ("--anonymous" in options)


def test_pages_get_their_names_back_in_the_next_merge(class_: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    merge(class_, out, "--alike", "--anonymous")
    codes = {file.name for file in (out / "report" / "students").iterdir()}
    merge(class_, out, "--anonymous")
    assert {file.name for file in (out / "report" / "students").iterdir()} == codes
    assert not (out / "alike").exists()
    merge(class_, out)
    assert not codes & {file.name for file in (out / "report" / "students").iterdir()}
    assert not (out / "anonymous.csv").exists()


def test_parts_without_files_are_told_before_anything_is_written(class_: Path, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        run(class_ / "class", tmp_path / f"part-{number}", "--shard", f"{number}/3")
    with Store(tmp_path / "part-2" / "results.sqlite") as store:
        store.keep_files(False)
    for option in ("--alike", "--anonymous"):
        done = merge(tmp_path, tmp_path / "out", option)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"part-2 has no files of its students, which {option} needs" in done.stderr
    assert not (tmp_path / "out").exists()
    run(class_ / "class", tmp_path / "part-2", "--shard", "2/3")
    assert merge(tmp_path, tmp_path / "out", "--alike").exit_code == 1


def test_a_whole_class_keeps_no_files_in_its_results(class_: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(class_ / "class", out, "--shard", "1/1")
    run(class_ / "class", out)
    with Store(out / "results.sqlite") as store:
        assert [store.kept(student) for student in FILES] == [{}] * len(FILES)


def test_parts_that_were_graded_again_are_joined_again(tmp_path: Path) -> None:
    lay(tmp_path / "class", {f"{student}/create_task.py": file for student, file in FILES.items()})
    grade_parts(tmp_path)
    out = tmp_path / "out"
    merge(tmp_path, out)
    lay(tmp_path / "class", {"cyd/create_task.py": RIGHT})
    for file in ("dan/create_task.py", "dan"):
        path = tmp_path / "class" / file
        path.unlink() if path.is_file() else path.rmdir()
    grade_parts(tmp_path)
    done = merge(tmp_path, out)
    assert (done.exit_code, done.stderr) == (0, "")
    rows = (out / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == sorted(set(FILES) - {"dan"})
    assert "Changed:   1 gained and 0 lost points" in done.stdout
