"""A hand-in that intake cannot use as it is: taken if it is clear what is meant, and never without a note."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.exceptions import GraderError
from grader.intake import Contents, HandIn, find, find_all
from grader.intake.single import grade, submission_at
from grader.submission.student_file import LARGEST_PROGRAM

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises").exercises
BY_ID = {exercise.id: exercise for exercise in COURSE}
SAY, CREATE, NOTEBOOK = "07_say_after", "08_create_task", "20_top_level_await"
TWO = (BY_ID[SAY], BY_ID[CREATE])
ONE = (BY_ID[CREATE],)
Files = Mapping[str, str | bytes]
pytestmark = pytest.mark.timeout(200)


def lay(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(files: Files) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def tarred(files: Files) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            data = content if isinstance(content, bytes) else content.encode()
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return whole.getvalue()


def words_only(value: object) -> str:
    """Return the id of a parameter without what depends on the time, such as a compressed archive."""
    return value if isinstance(value, str) else ""


def contents(tmp_path: Path, files: Files, exercises=TWO, **how: bool) -> Contents:
    """Return what is read of a student who handed in these files."""
    lay(tmp_path / "class" / "ada", files)
    (one,) = find(lay(tmp_path / "class", {}), exercises, course=COURSE)
    return one.contents(exercises, COURSE, **how)


def texts(hand_in: HandIn, exercises=TWO) -> dict[str, str]:
    return {name: file.decode() for name, file in hand_in.contents(exercises, COURSE).files.items()}


def said(found: Contents) -> str:
    return "\n".join(note.what for note in found.notes)


# Names ---------------------------------------------------------------------------------------------------

NEAR = (
    *("create_task (1).py", "create_task(2).py", "create_task-1.py", "create_task_1.py", "create_task1.py"),
    *("Create_Task.py", "CREATE_TASK.PY", "CreateTask.py", "createTask.py", "createtask.py", "create-task.py"),
    *("create task.py", "create_task_final.py", "create_task_FINAL_v2.py", "create_taskfinal.py", "my_create_task.py"),
    *("08_create_task.py", "8_create_task.py", "08-create-task.py", "08.create_task.py", "create_task.py.txt"),
    *("create_task.py.py", "Copy of create_task.py", "create_task - Copy.py", "create_task - Kopie.py"),
    *("create_task copy.py", "Kopie von create_task.py", "create_task_solution.py", "create_task_ada.py"),
    *("ada_lovelace_create_task.py", "creat_task.py", "create_tsak.py", "create_taks.py", "crreate_task.py"),
    *("08.py", "exercise_8.py", "Exercise 08.py", "ex8.py", "Aufgabe 8.py", "übung_08.py", "create__task.py"),
    *("homework/create_task.py", "src/Create Task.py", "08_create_task/main.py", "08 create task/solution.py"),
    *("Exercise 8/answer.py", "work/08_create_task/my work.py", "create_task/program.py", "8_create_task/x.py"),
)


@pytest.mark.parametrize("name", NEAR)
def test_the_only_candidate_is_taken_with_a_note(tmp_path: Path, name: str) -> None:
    found = contents(tmp_path, {name: "x = 1\n", "readme.txt": "hello", "a/b/notes.md": "x"})
    assert found.files == {CREATE: b"x = 1\n"}
    (note,) = found.notes
    assert (note.exercise, note.file) == (CREATE, name)
    assert "was taken for create_task.py" in note.what


@pytest.mark.parametrize("name", NEAR)
def test_with_strict_names_it_is_noted_and_not_taken(tmp_path: Path, name: str) -> None:
    found = contents(tmp_path, {name: "x = 1\n", "a/b/notes.md": "x"}, strict_names=True)
    assert found.files == {}
    assert [(note.exercise, note.file) for note in found.notes] == [(CREATE, name)]
    assert "must be called create_task.py" in said(found)


@pytest.mark.parametrize("name", ["Copy of top_level_await.ipynb", "top_level_await.ipynb.json", "20.ipynb"])
def test_a_notebook_s_name_is_nearly_right_too(tmp_path: Path, name: str) -> None:
    assert contents(tmp_path, {name: "{}"}, (BY_ID[NOTEBOOK],)).files == {NOTEBOOK: b"{}"}


@pytest.mark.parametrize(
    "name",
    [
        *("test_create_task.py", "create_task_test.py", "08_create_task/conftest.py", "08_create_task/scenarios.py"),
        *("create_task.txt", "create_task.pdf", "create_task.ipynb", "gather.py", "ensure_future.py", "Gather (1).py"),
        *("task.py", "main.py", "create.py", "solution (8).py", "main8.py", "9_create_things.py"),
        *("say_after_together_create.py", "__pycache__/create_task.py", ".create_task.py", "7/main.py"),
    ],
)
def test_another_file_is_never_taken_for_it_and_is_noted(tmp_path: Path, name: str) -> None:
    found = contents(tmp_path, {name: "x = 1\n"})
    assert found.files == {}
    assert found.notes


def test_the_exact_name_counts_wherever_it_may_lie(tmp_path: Path) -> None:
    near = {name: "wrong" for name in NEAR if not name.startswith("CREATE")}
    for number, right in enumerate(("08_create_task/create_task.py", "exercises/08_create_task/create_task.py")):
        found = contents(tmp_path / str(number), {**near, right: "right"})
        assert found.files == {CREATE: b"right"}
        assert found.beside[CREATE]
    found = contents(tmp_path / "zip", {**near, "work.zip": zipped({"create_task.py": "right"})})
    assert found.files == {CREATE: b"right"}


def test_several_candidates_are_named_and_none_is_taken(tmp_path: Path) -> None:
    found = contents(tmp_path, {"create_task_v1.py": "1", "create_task_v2.py": "2"})
    assert found.files == {}
    assert "create_task_v1.py, create_task_v2.py could each be meant" in said(found)
    same = contents(tmp_path / "same", {"create_task_v1.py": "1", "old/create_task (1).py": "1"})
    assert same.files == {CREATE: b"1"}


def test_a_file_is_given_to_one_exercise_only(tmp_path: Path) -> None:
    three = tuple(BY_ID[name] for name in ("07_say_after", "09_say_after_together", "14_future"))
    found = contents(tmp_path, {"say_after_together_final.py": "9", "say_after (1).py": "7"}, three)
    assert found.files == {"07_say_after": b"7", "09_say_after_together": b"9"}
    assert contents(tmp_path / "b", {"ensure_future_v2.py": "15"}, three).files == {}


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    files = list({"b/create_task (1).py": "x", "a/Create_Task.py": "x", "say_after2.py": "s", "z.py": "?"}.items())
    seen = []
    for number in range(6):
        random.Random(number).shuffle(files)
        seen.append(contents(tmp_path / str(number), dict(files)))
        packed = zipped(dict(files))
        seen.append(contents(tmp_path / f"z{number}", {"work.zip": packed})._replace(notes=seen[0].notes))
    assert all(one == seen[0] for one in seen)


def test_the_system_is_not_asked_for_files_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ada,) = find(lay(tmp_path, {"ada/create_task.py": "x", "ada/notes/a.txt": "y"}), COURSE, course=COURSE)
    asked: list[object] = []
    monkeypatch.setattr("os.lstat", lambda path, lstat=os.lstat: asked.append(path) or lstat(path))
    assert ada.contents(COURSE, COURSE).files == {CREATE: b"x"}
    assert not [path for path in asked if not Path(str(path)).exists()]


@pytest.mark.parametrize(
    "name",
    [
        "Ada L_1_assignsubmission_file_main.py",
        "lovelaceada_12_345_main.py",
        "Lab 8_ada_attempt_2026-03-01-10-00-00_main.py",
        "1-2 - Ada Lovelace - Mar 1, 2026 1000 AM - main.py",
        "ada@x.org_1_main.py",
    ],
)
def test_the_only_program_of_a_platform_needs_no_name_either(tmp_path: Path, name: str) -> None:
    (ada,) = find(lay(tmp_path, {name: "x"}), ONE, course=COURSE)
    found = ada.contents(ONE, COURSE)
    assert (found.files, said(found)) == (
        {CREATE: b"x"},
        "main.py was taken for create_task.py, whose exact name is not there.",
    )
    assert ada.contents(TWO, COURSE).files == ada.contents(ONE, COURSE, strict_names=True).files == {}


def test_the_only_program_of_the_only_exercise_needs_no_name(tmp_path: Path) -> None:
    assert contents(tmp_path / "a", {"homework.py": "x"}, ONE).files == {CREATE: b"x"}
    assert contents(tmp_path / "b", {"one.py": "x", "two.py": "y"}, ONE).files == {}
    assert contents(tmp_path / "c", {"gather.py": "x"}, ONE).files == {}


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"readme.txt": "sorry"}, "No file of an exercise is in it, only readme.txt."),
        ({"main.py": "x", "say_after.py": "y"}, "main.py was not read: not named after an exercise."),
        ({"a/b/essay.pdf": "%PDF"}, "No file of an exercise is in it, only a/b/essay.pdf."),
        ({}, "There is no file in it."),
    ],
)
def test_what_was_not_read_is_said(tmp_path: Path, files: Files, what: str) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    assert said(contents(tmp_path, files)) == what


def test_a_notebook_is_no_python_file_and_is_told_as_what_it_is(tmp_path: Path) -> None:
    found = contents(tmp_path, {"create_task.ipynb": "{}"}, (BY_ID[CREATE],))
    assert found.files == {}
    assert said(found) == "create_task.ipynb was not read: it is a notebook, and .py is asked for."
    other = contents(tmp_path / "other", {"lesson.py": "x = 1"}, (BY_ID[NOTEBOOK],))
    assert said(other) == "lesson.py was not read: it is a Python file, and .ipynb is asked for."


def test_a_notebook_is_told_as_one_among_exercises_of_both_kinds(tmp_path: Path) -> None:
    files = {"create_task.ipynb": "{}", "20_top_level_await.py": "x", "say_after (1).py": "s", "essay.py": "e"}
    found = contents(tmp_path, files, (*TWO, BY_ID[NOTEBOOK]))
    assert list(found.files) == [SAY]
    assert [(note.exercise, note.what) for note in found.notes] == [
        (SAY, "say_after (1).py was taken for say_after.py, whose exact name is not there."),
        (NOTEBOOK, "20_top_level_await.py was not read: it is a Python file, and .ipynb is asked for."),
        (CREATE, "create_task.ipynb was not read: it is a notebook, and .py is asked for."),
        ("", "essay.py was not read: not named after an exercise."),
    ]


def test_a_program_of_no_exercise_is_told_beside_another_note(tmp_path: Path) -> None:
    found = contents(tmp_path, {"create_task (1).py": "c", "concurrency homework.py": "s", "notes.ipynb": "{}"})
    assert list(found.files) == [CREATE]
    assert [note.what for note in found.notes][1:] == [
        "concurrency homework.py, notes.ipynb was not read: not named after an exercise."
    ]
    assert said(contents(tmp_path, {"say_after.py": "s"})).count("\n") == 0


@pytest.mark.parametrize(
    "names",
    [
        ("Ada Lovelace_12_assignsubmission_file_/create_task.py", "Bo Ek_13_assignsubmission_file_/create_task.py"),
        ("Ada Lovelace_12_assignsubmission_file_create_task.py", "Bo Ek_13_assignsubmission_file_create_task.py"),
    ],
)
def test_a_class_s_download_in_the_place_of_a_hand_in_is_told(tmp_path: Path, names: tuple[str, str]) -> None:
    files = {"ada/lab.zip": zipped(dict(zip(names, "ab", strict=True))), "bo/create_task.py": "b"}
    ada, _ = find(lay(tmp_path, files), TWO, course=COURSE)
    found = ada.contents(TWO, COURSE)
    assert found.files == {}
    assert said(found) == "It looks like the download of a whole class; give it to grader batch by itself."


def test_of_two_archives_with_the_same_file_it_is_said_which_was_read(tmp_path: Path) -> None:
    one, other = (
        zipped({"create_task.py": "1", "say_after.py": "s"}),
        zipped({"create_task.py": "2", "say_after.py": "s"}),
    )
    files = {"v1.zip": one, "v2.zip": other, "more/work.rar": b"Rar!\x1a\x07\x01\x00"}
    found = contents(tmp_path, files)
    assert found.files == {CREATE: b"1", SAY: b"s"}
    assert said(found) == "v1.zip/create_task.py was read, and v2.zip/create_task.py is another one."
    assert found.notes[0].exercise == CREATE
    same = contents(tmp_path / "same", {"v1.zip": one, "v1 (1).zip": one, "more/work.rar": b"Rar!\x1a\x07\x01\x00"})
    assert same.notes == ()
    beside = contents(tmp_path / "beside", {"create_task.py": "3", "say_after.py": "s", "old.zip": one})
    assert beside.notes == ()


@pytest.mark.parametrize(
    ("files", "other"),
    [
        ({"create_task.py": "0", "work.zip": zipped({"create_task.py": "1"})}, "work.zip/create_task.py"),
        ({"create_task.py": "0", "work.zip": zipped({"create_task_final.py": "1"})}, "work.zip/create_task_final.py"),
        ({"create_task.py": "0", "work.zip": zipped({"create_task.py": "0"})}, ""),
        ({"create_task.py": "0", "work.7z": b"7z\xbc\xaf\x27\x1c"}, "work.7z"),
        ({"create_task.py": "0", "create_task.ipynb": "{}"}, "create_task.ipynb"),
        ({"create_task.py": "0", "notes.ipynb": "{}", "data.zip": zipped({"data.csv": "1"})}, ""),
    ],
    ids=words_only,
)
def test_what_may_be_meant_beside_a_file_is_known(tmp_path: Path, files: Files, other: str) -> None:
    for number, more in enumerate(({}, {"say_after.py": "s"})):
        found = contents(tmp_path / str(number), {**files, **more})
        assert found.files[CREATE] == b"0"
        assert found.beside.get(CREATE, "") == (other if more or other != "work.7z" else "")


def test_an_older_file_and_one_in_an_archive_are_compared_with_the_one_that_was_read(tmp_path: Path) -> None:
    archive = zipped({"inner.zip": zipped({"create_task.py": "1"})})
    files = {"lovelaceada_1_29_create_task.py": "0", "lovelaceada_1_23_work.zip": archive}
    (ada,) = find(lay(tmp_path, files), TWO, course=COURSE)
    found = ada.contents(TWO, COURSE)
    assert (texts(ada), found.beside) == ({CREATE: "0"}, {CREATE: "inner.zip/create_task.py"})


def test_a_file_below_many_folders_is_read(tmp_path: Path) -> None:
    found = contents(tmp_path, {"Users/ada/Documents/Uni/SS26/Async/Lab 3/src/create_task.py": "c"})
    assert found.files == {CREATE: b"c"}


def test_a_complete_hand_in_needs_nobody(tmp_path: Path) -> None:
    files = {"create_task.py": "c", "say_after.py": "s", "helpers.py": "h", "readme.txt": "r", "old.zip": zipped({})}
    found = contents(tmp_path, files)
    assert (found.notes, found.beside) == ((), {})


def test_loose_files_with_nearly_right_names(tmp_path: Path) -> None:
    names = {
        "ada_create_task.py": "ada",
        "ada_say_after (1).py": "ada say",
        "Bo_Create_Task.py": "bo",
        "create_task_cy.py": "cy",
        "Dan Brown_create_task_final.py": "dan",
        "eve-08-create-task.py": "eve",
    }
    found = {one.student: texts(one) for one in find(lay(tmp_path, names), TWO, course=COURSE)}
    assert found == {
        "ada": {CREATE: "ada", SAY: "ada say"},
        "Bo": {CREATE: "bo"},
        "cy": {CREATE: "cy"},
        "Dan Brown": {CREATE: "dan"},
        "eve": {CREATE: "eve"},
    }


def test_a_loose_file_of_another_exercise_is_not_graded_as_the_chosen_one(tmp_path: Path) -> None:
    lay(tmp_path, {"ada_gather.py": "gather", "bo.py": "bo", "cy_create_task.py": "cy"})
    found = {one.student: texts(one, ONE) for one in find(tmp_path, ONE, course=COURSE)}
    assert found == {"bo": {CREATE: "bo"}, "cy": {CREATE: "cy"}}


def test_what_belongs_to_nobody_is_listed(tmp_path: Path) -> None:
    files = {"create_task.py": "?", "my_create_task (1).py": "?", "essay.pdf": "?", "roster.csv": "a", "README.md": "x"}
    found = find_all(lay(tmp_path, {**files, "ada/create_task.py": "x", "bo/create_task.py": "y"}), TWO, course=COURSE)
    assert [one.student for one in found.hand_ins] == ["ada", "bo"]
    assert [note.file for note in found.unclaimed] == ["create_task.py", "essay.pdf", "my_create_task (1).py"]


# Archives ------------------------------------------------------------------------------------------------

RIGHT = {"create_task.py": "x", "say_after.py": "y"}


@pytest.mark.parametrize(
    ("name", "archive"),
    [
        ("work.tar", tarred(RIGHT)),
        ("work.tar.gz", gzip.compress(tarred(RIGHT))),
        ("work.tgz", gzip.compress(tarred({f"homework/{name}": text for name, text in RIGHT.items()}))),
        ("work.tar.bz2", bz2.compress(tarred(RIGHT))),
        ("work.tar.xz", lzma.compress(tarred(RIGHT))),
        ("work.zip", zipped({"inner.zip": zipped(RIGHT)})),
        ("work.zip", zipped({"inner/again.tar.gz": gzip.compress(tarred(RIGHT))})),
        ("wrong name.zip", gzip.compress(tarred(RIGHT))),
        ("wrong name.tar.gz", zipped(RIGHT)),
        ("08_create_task/deeper/work.zip", zipped(RIGHT)),
    ],
    ids=words_only,
)
def test_an_archive_in_a_student_s_folder_is_read(tmp_path: Path, name: str, archive: bytes) -> None:
    found = contents(tmp_path, {name: archive})
    assert found == Contents({SAY: b"y", CREATE: b"x"}, (), {})


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tgz"])
def test_an_archive_is_a_student_s_whole_hand_in(tmp_path: Path, suffix: str) -> None:
    archive = zipped(RIGHT) if suffix == ".zip" else tarred(RIGHT)
    lay(tmp_path, {f"ada{suffix}": archive if "gz" not in suffix else gzip.compress(archive), "bo/say_after.py": "bo"})
    found = {one.student: texts(one) for one in find(tmp_path, TWO, course=COURSE)}
    assert found == {"ada": {CREATE: "x", SAY: "y"}, "bo": {SAY: "bo"}}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("work.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "is a 7z archive, which is not supported"),
        ("work.rar", b"Rar!\x1a\x07\x01\x00" + bytes(30), "is a RAR archive, which is not supported"),
        ("work.zip", b"Rar!\x1a\x07\x01\x00" + bytes(30), "is a RAR archive, which is not supported"),
        ("work.tar.gz", lambda: gzip.compress(bytes(60_000_000)), "is longer than 50000000 bytes when it is unpacked"),
        ("work.tar.xz", lambda: lzma.compress(bytes(60_000_000)), "is longer than 50000000 bytes when it is unpacked"),
        ("work.tar.gz", gzip.compress(tarred(RIGHT))[:40], "ends in the middle (it was not"),
        ("work.tar", b"hello", "is not an archive that can be read"),
        ("create_task.py.gz", gzip.compress(b"x = 1\n" * 200), "is not an archive that can be read"),
    ],
    ids=words_only,
)
def test_an_archive_that_cannot_be_read_has_a_sentence(
    tmp_path: Path, name: str, content: bytes | Callable[[], bytes], what: str
) -> None:
    content = content if isinstance(content, bytes) else content()  # long ones take seconds to compress
    found = contents(tmp_path, {name: content, "readme.txt": "see the archive"})
    assert found.files == {}
    (note,) = found.notes
    assert what in note.what
    assert note.file == name


@pytest.mark.parametrize("name", ["../create_task.py", "/create_task.py"])
def test_a_name_in_a_tar_that_leads_out_of_it_is_ignored(tmp_path: Path, name: str) -> None:
    assert contents(tmp_path, {"work.tar": tarred({name: "evil"})}).files == {}


def test_links_in_a_tar_lead_nowhere(tmp_path: Path) -> None:
    secret = lay(tmp_path, {"secret.py": "expected"}) / "secret.py"
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, kind in (("create_task.py", tarfile.SYMTYPE), ("say_after.py", tarfile.LNKTYPE)):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, str(secret)
            archive.addfile(link)
    assert contents(tmp_path, {"work.tar": whole.getvalue()}).files == {}


# Notebooks -----------------------------------------------------------------------------------------------


def notebook(code: str, picture: str = "") -> bytes:
    output = {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"![x](data:{picture})", "attachments": {"a": picture}},
        {"cell_type": "code", "metadata": {}, "source": code, "outputs": [output], "execution_count": 1},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def test_a_notebook_s_pictures_are_not_code(tmp_path: Path) -> None:
    only = (BY_ID[NOTEBOOK],)
    found = contents(tmp_path, {"top_level_await.ipynb": notebook("x = 1", "A" * 2_000_000)}, only)
    assert found.notes == ()
    assert len(found.files[NOTEBOOK]) < 1_000
    assert json.loads(found.files[NOTEBOOK])["cells"][1]["source"] == "x = 1"
    too_long = contents(tmp_path / "b", {"top_level_await.ipynb": notebook("#" * (LARGEST_PROGRAM + 1))}, only)
    assert too_long.files == {}
    assert "is longer than 1000000 bytes" in said(too_long)
    broken = contents(tmp_path / "c", {"top_level_await.ipynb": b"[" * 2_000_000}, only)
    assert broken.files == {}


def test_a_small_notebook_is_read_as_it_is(tmp_path: Path) -> None:
    whole = notebook("x = 1", "A" * 1_000)
    assert contents(tmp_path, {"top_level_await.ipynb": whole}, (BY_ID[NOTEBOOK],)).files == {NOTEBOOK: whole}


def test_one_big_notebook_is_graded_like_the_small_one(tmp_path: Path) -> None:
    solution = Path(__file__).parent.parent / "solutions" / NOTEBOOK / "top_level_await.ipynb"
    big = json.loads(solution.read_bytes())
    for cell in big["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "A" * 600_000}]
    lay(tmp_path, {"top_level_await.ipynb": json.dumps(big)})
    assert grade(tmp_path / "top_level_await.ipynb").passed


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".txz", ".tbz2"])
def test_python_grades_an_archive_as_the_command_does(tmp_path: Path, suffix: str) -> None:
    right = (ROOT / "solutions" / "08_create_task" / "create_task.py").read_bytes()
    files: Files = {"work/create_task (1).py": right}
    archive = tmp_path / f"ada{suffix}"
    archive.write_bytes(zipped(files) if suffix == ".zip" else gzip.compress(tarred(files)))
    with pytest.warns(UserWarning, match="was taken for create_task.py"):
        graded = grade(archive, exercises=["08"])
    assert (graded.submission, graded.score, graded.passed) == (archive.name, 7, True)


def test_python_says_why_an_archive_cannot_be_read(tmp_path: Path) -> None:
    archive = tmp_path / "ada.zip"
    archive.write_bytes(b"PK no zip")
    with pytest.raises(GraderError, match=r"^ada\.zip: "):
        grade(archive)


@pytest.mark.timeout(300)
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["f{}.py", "{}" + "a1" * 120 + ".py", "{}/create_task.py"], ids=["short", "words", "deep"]
)
def test_thousands_of_files_cost_a_second_or_two(tmp_path: Path, name: str) -> None:
    """In processor time: each file is compared with the names of all exercises."""
    right = (ROOT / "solutions" / CREATE / "create_task.py").read_bytes()
    lay(tmp_path / "class" / "ada", {name.format(number): b"" for number in range(2_000)} | {"create_task.py": right})
    (hand_in,) = find_all(tmp_path / "class", ONE).hand_ins
    began = time.process_time()
    assert hand_in.contents(ONE, COURSE).files == {CREATE: right}
    assert time.process_time() - began < 5


def test_files_with_nearly_right_names_do_not_add_up_in_memory(tmp_path: Path) -> None:
    size = 900_000
    lay(tmp_path / "class" / "ada", {f"create_task ({n}).py": b"#" * size + b"%d" % n for n in range(50)})
    (hand_in,) = find_all(tmp_path / "class", ONE).hand_ins
    tracemalloc.start()
    try:
        contents = hand_in.contents(ONE, COURSE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "could each be meant as create_task.py" in contents.notes[0].what
    assert peak < 10 * size


def test_a_folder_given_to_grade_is_told_what_its_names_mean(tmp_path: Path) -> None:
    course = Course(ROOT / "exercises")
    only = course.select((CREATE,))

    def notes(folder: Path) -> tuple[str, ...]:
        return submission_at(folder, course, only).notes

    assert notes(lay(tmp_path / "right", {"create_task.py": "", "old/create_task (1).py": ""})) == ()
    assert notes(lay(tmp_path / "nothing", {"readme.txt": ""})) == ()
    assert notes(lay(tmp_path / "near", {"Create_Task.py": ""})) == (
        "Create_Task.py was not read: the file must be called create_task.py.",
    )
    assert notes(lay(tmp_path / "class", {"ada/create_task.py": "", "bo/create_task.py": ""})) == (
        "class has answers in several folders, as a class has: `grader batch` grades each.",
    )
