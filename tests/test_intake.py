"""Everybody who handed in is found, once, under their own name; what was handed in does no harm."""

import io
import json
import os
import pickle
import struct
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from time import process_time

import msgspec
import pytest

from grader.course.course import Course
from grader.exceptions import GraderError
from grader.intake import HandIn, find
from grader.submission.student_file import LARGEST_PROGRAM
from grader.text import visible

COURSE = Course(Path(__file__).parent.parent / "exercises")
TWO = COURSE.select(["say_after", "create_task"])
(ONE,) = COURSE.select(["create_task"])
SAY, CREATE = "07_say_after", "08_create_task"
Files = Mapping[str, str | bytes]
pytestmark = pytest.mark.timeout(200)


def lay(folder: Path, files: Files) -> Path:
    """Write files in folders on disk."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def packed(files: Files, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the same files as a zip archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def with_link(name: str, target: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        link = zipfile.ZipInfo(name)
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, target)
    return whole.getvalue()


def texts(hand_in: HandIn) -> dict[str, str]:
    return {exercise: content.decode() for exercise, content in hand_in.read(TWO).items()}


def by_name(hand_ins: tuple[HandIn, ...]) -> dict[str, HandIn]:
    assert len({hand_in.student for hand_in in hand_ins}) == len(hand_ins)
    return {hand_in.student: hand_in for hand_in in hand_ins}


CANVAS = {
    "lovelaceada_101_9001_create_task.py": "ada create",
    "lovelaceada_101_9002_say_after-1.py": "ada say",
    "hoppergrace_LATE_102_9010_create_task-2.py": "grace second",
    "hoppergrace_LATE_102_9004_create_task.py": "grace first",
    "turingalan_103_9005_homework.zip": packed({"homework/create_task.py": "alan", "__MACOSX/homework/._x": "x"}),
    "ng_104_text.html": "<p>here you are</p>",
    "muñozmaría_105_9007_notes.pdf": "%PDF",
}
MOODLE = {
    "Ada Lovelace_201_assignsubmission_file_/create_task.py": "ada create",
    "Ada Lovelace_201_assignsubmission_file_/say_after.py": "ada say",
    "Ada Lovelace_201_assignsubmission_onlinetext_/onlinetext.html": "<p>done</p>",
    "Grace Hopper_202_assignsubmission_file_/work.zip": packed({"08_create_task/create_task.py": "grace"}),
    "María Muñoz_203_assignsubmission_file_/my work/create_task.py": "maria",
    "Alan Turing_204_assignsubmission_onlinetext_/onlinetext.html": "<p>import asyncio</p>",
}
METADATA = """\
submission_301:
  :submitters:
  - :name: Ada Lovelace
    :sid: '7001'
    :email: ada@example.edu
  :created_at: 2026-03-01 12:00:00.123456000 Z
  :score: 1.0
  :results:
    tests:
    - name: "x: y"
      output: "multi\\nline"
  :history: []
submission_302:
  :submitters:
  - &1
    :name: Grace Hopper
    :sid: '7002'
    :email: grace@example.edu
  - :name: Alan Turing
    :sid:
    :email: alan@example.edu
  :created_at: 2026-03-02 09:30:00.000000000 -08:00
submission_303:
  :submitters:
  - *1
  :created_at: 2026-03-02 17:00:00.000000000 Z
"""
GRADESCOPE = {
    "assignment_5_export/submission_metadata.yml": METADATA,
    "assignment_5_export/submission_301/create_task.py": "ada",
    "assignment_5_export/submission_302/exercises/08_create_task/create_task.py": "together",
    "assignment_5_export/submission_303/create_task.py": "grace, half an hour before",
    "assignment_5_export/submission_304/create_task.py": "nobody knows",
}
GITHUB = {
    "lab-3-ada/.git/HEAD": "ref: refs/heads/main",
    "lab-3-ada/exercises/08_create_task/create_task.py": "ada",
    "lab-3-grace-h/.git/HEAD": "ref: refs/heads/main",
    "lab-3-grace-h/exercises/08_create_task/create_task.py": "grace",
}


# Each kind of download, as it comes ----------------------------------------------------------------------


def check_canvas(found: tuple[HandIn, ...]) -> None:
    people = by_name(found)
    assert list(people) == ["hoppergrace", "lovelaceada", "muñozmaría", "ng", "turingalan"]
    assert people["lovelaceada"].ids == {"canvas": "101"}
    assert texts(people["lovelaceada"]) == {CREATE: "ada create", SAY: "ada say"}
    assert texts(people["hoppergrace"]) == {CREATE: "grace second"}
    assert people["hoppergrace"].late
    assert not people["lovelaceada"].late
    assert [Path(one).name for one in people["hoppergrace"].not_counted] == ["hoppergrace_LATE_102_9004_create_task.py"]
    assert texts(people["turingalan"]) == {CREATE: "alan"}
    assert "not read" in people["ng"].notes[0]
    assert texts(people["muñozmaría"]) == {}


def check_moodle(found: tuple[HandIn, ...]) -> None:
    people = by_name(found)
    assert list(people) == ["Ada Lovelace", "Alan Turing", "Grace Hopper", "María Muñoz"]
    assert people["Ada Lovelace"].ids == {"moodle": "201"}
    assert texts(people["Ada Lovelace"]) == {CREATE: "ada create", SAY: "ada say"}
    assert texts(people["Grace Hopper"]) == {CREATE: "grace"}
    assert texts(people["María Muñoz"]) == {CREATE: "maria"}
    assert texts(people["Alan Turing"]) == {}
    assert "typed in" in people["Alan Turing"].notes[0]


def check_gradescope(found: tuple[HandIn, ...]) -> None:
    people = by_name(found)
    assert list(people) == ["Ada Lovelace", "Alan Turing", "Grace Hopper", "submission_304"]
    assert people["Ada Lovelace"].ids == {"sis": "7001", "email": "ada@example.edu", "gradescope": "301"}
    assert people["Alan Turing"].ids == {"email": "alan@example.edu", "gradescope": "302"}
    assert texts(people["Grace Hopper"]) == texts(people["Alan Turing"]) == {CREATE: "together"}
    assert people["Grace Hopper"].not_counted[0].endswith("submission_303")
    assert people["Grace Hopper"].partners == ("Alan Turing",)
    assert people["Grace Hopper"].notes == ()
    assert "does not say whose" in people["submission_304"].notes[0]


def check_github(found: tuple[HandIn, ...]) -> None:
    people = by_name(found)
    assert {name: texts(one) for name, one in people.items()} == {"ada": {CREATE: "ada"}, "grace-h": {CREATE: "grace"}}
    assert people["grace-h"].ids == {"login": "grace-h"}


KINDS = [
    pytest.param(CANVAS, check_canvas, id="canvas"),
    pytest.param(MOODLE, check_moodle, id="moodle"),
    pytest.param(GRADESCOPE, check_gradescope, id="gradescope"),
    pytest.param(GITHUB, check_github, id="github"),
]


@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_download_that_was_unpacked(tmp_path: Path, files: Files, check) -> None:
    check(find(lay(tmp_path, files), TWO))


@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_download_as_it_came(tmp_path: Path, files: Files, check) -> None:
    (tmp_path / "submissions.zip").write_bytes(packed(files))
    check(find(tmp_path / "submissions.zip", TWO))


@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_download_alone_in_a_folder(tmp_path: Path, files: Files, check) -> None:
    (tmp_path / "submissions.zip").write_bytes(packed(files))
    (tmp_path / "gradebook.csv").write_text("Student,ID\n")
    found = find(tmp_path, TWO)
    check(found)
    assert all(hand_in.origin.startswith("submissions.zip/") for hand_in in found)


@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_hand_in_goes_to_another_process_and_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files, check
) -> None:
    lay(tmp_path / "class", files)
    monkeypatch.chdir(tmp_path)
    found = find(Path("class"), TWO)
    monkeypatch.chdir("/")
    sent = msgspec.json.decode(msgspec.json.encode(found), type=tuple[HandIn, ...])
    assert sent == pickle.loads(pickle.dumps(found)) == found
    check(sent)


def test_canvas_hides_names_and_moodle_may_give_loose_files(tmp_path: Path) -> None:
    canvas = lay(tmp_path / "canvas", {"anon_aB3dE_9001_create_task.py": "x", "LATE_anon_Zz9_9002_create_task.py": "y"})
    assert [(one.student, one.ids, one.late) for one in find(canvas, TWO)] == [
        ("anon_aB3dE", {}, False),
        ("anon_Zz9", {}, True),
    ]
    loose = {
        "Ada Lovelace_201_assignsubmission_file_create_task.py": "create",
        "Ada Lovelace_201_assignsubmission_file_say_after.py": "say",
        "Grace Hopper_202_assignsubmission_file_create_task.py": "grace",
    }
    people = by_name(find(lay(tmp_path / "moodle", loose), TWO))
    assert texts(people["Ada Lovelace"]) == {CREATE: "create", SAY: "say"}
    assert people["Grace Hopper"].ids == {"moodle": "202"}


def test_the_name_of_a_classroom_s_folder_tells_the_assignment(tmp_path: Path) -> None:
    folder = lay(tmp_path / "lab-submissions", {"lab-ada/create_task.py": "ada"})
    assert by_name(find(folder, TWO))["ada"].ids == {"login": "ada"}
    folder = lay(
        tmp_path / "cs-lab_submissions_2026_01_02_T_03_04_05",
        {"cs-lab-hs-ada/create_task.py": "ada", "cs-lab-hs-bo/create_task.py": "bo", "scores.csv": "username,score\n"},
    )
    assert [one.student for one in find(folder, TWO)] == ["hs-ada", "hs-bo"]


def test_a_name_that_two_share_is_no_assignment(tmp_path: Path) -> None:
    lay(tmp_path, {"anna-smith/create_task.py": "1", "anna-jones/create_task.py": "2"})
    assert [one.student for one in find(tmp_path, TWO)] == ["anna-jones", "anna-smith"]


def test_two_folders_that_leave_a_login_each_have_the_name_of_an_assignment(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name,login,group\nAda,ada,Team One\nBo,bo,Team One\nCy,cy,\n")
    lay(tmp_path / "class", {"lab-8-team-one/create_task.py": "1", "lab-8-cy/create_task.py": "2"})
    people = by_name(find(tmp_path / "class", TWO, tmp_path / "roster.csv"))
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada": {CREATE: "1"},
        "Bo": {CREATE: "1"},
        "Cy": {CREATE: "2"},
    }


def test_a_hand_in_that_an_earlier_version_stored_can_be_read(tmp_path: Path) -> None:
    lay(tmp_path, {"ada/08_create_task/create_task.py": "x = 1\n"})
    location = {"path": msgspec.to_builtins(os.fsencode(tmp_path / "ada"))}
    stored = {"student": "ada", "origin": "ada", "places": [location]}
    (found,) = find(tmp_path, TWO)
    assert msgspec.json.decode(json.dumps(stored), type=HandIn) == found
    assert texts(found) == {CREATE: "x = 1\n"}


# Folders, archives and files -----------------------------------------------------------------------------


def test_folders_archives_and_files_are_found_together(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "ada/08_create_task/create_task.py": "ada",
            "ada/create_task.py": "not this one",
            "bo.zip": packed({"bo-main/exercises/08_create_task/create_task.py": "bo"}),
            "cy_create_task.py": "cy create",
            "cy_say_after.py": "cy say",
            "dan/readme.txt": "sorry",
            "eve.rar": b"Rar!",
            "fay.py": "which exercise?",
            "gradebook.csv": "Student,ID",
            ".DS_Store": "x",
            "__MACOSX/x": "x",
        },
    )
    people = by_name(find(tmp_path, TWO))
    assert list(people) == ["ada", "bo", "cy", "dan", "eve", "fay"]
    assert [texts(people[name]) for name in ("ada", "bo", "dan")] == [{CREATE: "ada"}, {CREATE: "bo"}, {}]
    assert texts(people["cy"]) == {CREATE: "cy create", SAY: "cy say"}
    assert notes_on(people["eve"]) == (
        "eve.rar is a RAR archive, which is not supported (zip and tar are) and was left out.",
    )
    assert "fay.py" in people["fay"].notes[0]


def test_of_one_exercise_a_file_needs_no_other_name_than_the_student_s(tmp_path: Path) -> None:
    people = by_name(find(lay(tmp_path, {"ada.py": "ada", "bo_create_task.py": "bo"}), [ONE]))
    assert {name: one.read([ONE]) for name, one in people.items()} == {"ada": {CREATE: b"ada"}, "bo": {CREATE: b"bo"}}


def test_the_newest_copy_counts_and_the_others_are_listed(tmp_path: Path) -> None:
    old, new = packed({"create_task.py": "old"}), packed({"create_task.py": "new"})
    lay(tmp_path, {"ada.zip": old, "ada (2).zip": new, "ada (1).zip": old, "bo.zip": old, "bo/create_task.py": "new"})
    people = by_name(find(tmp_path, TWO))
    assert {name: texts(one) for name, one in people.items()} == {"ada": {CREATE: "new"}, "bo": {CREATE: "new"}}
    assert people["ada"].not_counted == ("ada (1).zip", "ada.zip")
    assert people["bo"].not_counted == ("bo.zip",)


@pytest.mark.parametrize("own", ["ada/create_task.py", "ada.zip"])
def test_a_loose_file_counts_for_what_the_folder_of_the_student_lacks(tmp_path: Path, own: str) -> None:
    whole = "new" if own.endswith(".py") else packed({"create_task.py": "new"})
    files = {own: whole, "ada_say_after.py": "s", "ada_create_task.py": "loose", "bo/create_task.py": "b"}
    ada, _ = find(lay(tmp_path, files), TWO)
    found = ada.contents(TWO)
    assert (found.files, found.beside) == ({CREATE: b"new", SAY: b"s"}, {CREATE: "create_task.py"})


def test_a_number_in_brackets_is_a_copy_only_of_something(tmp_path: Path) -> None:
    lay(tmp_path, {f"team ({number})/create_task.py": str(number) for number in (1, 2, 3)})
    lay(tmp_path, {f"duo ({number})_create_task.py": str(number) for number in (1, 2)})
    assert [one.student for one in find(tmp_path, TWO)] == ["duo (1)", "duo (2)", "team (1)", "team (2)", "team (3)"]


def test_names_that_differ_in_case_alone_are_told_apart(tmp_path: Path) -> None:
    lay(tmp_path, {"alice/create_task.py": "1", "Alice/create_task.py": "2", "ALICE/x.txt": "3"})
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("this file system does not tell them apart")
    names = [one.student for one in find(tmp_path, TWO)]
    assert len({name.casefold() for name in names}) == 3
    assert find(tmp_path, TWO) == find(tmp_path, TWO)


def test_one_submission_is_not_a_class(tmp_path: Path) -> None:
    lay(tmp_path, {"07_say_after/say_after.py": "x", "08_create_task/create_task.py": "y"})
    with pytest.raises(GraderError, match="one submission"):
        find(tmp_path, TWO)


def test_one_student_is_a_class_too(tmp_path: Path) -> None:
    lay(tmp_path, {"ada/08_create_task/create_task.py": "ada", "ada/07_say_after/say_after.py": "say"})
    assert texts(by_name(find(tmp_path, TWO))["ada"]) == {CREATE: "ada", SAY: "say"}


@pytest.mark.parametrize(("at", "said"), [("empty", "no submissions"), ("nowhere", "there is no"), ("a.txt", "a.txt")])
def test_where_nothing_is_that_is_said(tmp_path: Path, at: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(GraderError, match=said):
        find(tmp_path / at, TWO)


# The roster ----------------------------------------------------------------------------------------------


def write(file: Path, text: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(text.encode(encoding))
    return file


def test_a_roster_names_logins_and_adds_who_handed_in_nothing(tmp_path: Path) -> None:
    lay(tmp_path / "class", GITHUB)
    roster = write(
        tmp_path / "roster.csv",
        '"identifier","github_username","github_id","name"\n"ada@x.edu","Ada","1","Lovelace, Ada"\n'
        '"g@x.edu","grace-h","2","Grace Hopper"\n"a@x.edu","alan","3","Alan Turing"\n',
    )
    people = by_name(find(tmp_path / "class", TWO, roster))
    assert list(people) == ["Alan Turing", "Grace Hopper", "Lovelace, Ada"]
    assert people["Lovelace, Ada"].ids == {"login": "ada", "email": "ada@x.edu"}
    assert texts(people["Grace Hopper"]) == {CREATE: "grace"}
    assert (people["Alan Turing"].origin, people["Alan Turing"].notes) == ("", ("Handed in nothing.",))
    assert people["Alan Turing"].read(TWO) == {}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_roster_comes_as_spreadsheets_write_it(tmp_path: Path, separator: str, encoding: str) -> None:
    lay(tmp_path / "class", {"mm/create_task.py": "x"})
    lines = ["NAME,E-Mail,LOGIN", "María Muñoz,m@x.edu,mm", '"Sørensen, Åse",s@x.edu,as', ",,"]
    text = "\r\n".join(lines).replace(",", separator).replace(f"n{separator} Å", "n, Å")
    roster = write(tmp_path / "roster.csv", text, encoding)
    assert [one.student for one in find(tmp_path / "class", TWO, roster)] == ["María Muñoz", "Sørensen, Åse"]


def test_canvas_and_moodle_files_are_matched_with_their_own_lists(tmp_path: Path) -> None:
    lay(tmp_path / "canvas", CANVAS)
    gradebook = write(
        tmp_path / "grades.csv",
        "Student,ID,SIS User ID,SIS Login ID,Section,Lab (5)\n    Points Possible,,,,,10\n"
        '"Lovelace, Ada",101,S1,ada,A,\n"Hopper, Grace",999,S2,grace,A,\n"Muñoz, María",105,S3,maria,A,\n'
        '"Student, Test",9,,,A,\n',
    )
    people = by_name(find(tmp_path / "canvas", TWO, gradebook))
    assert people["Lovelace, Ada"].ids == {"canvas": "101", "sis": "S1", "login": "ada"}
    assert "Student, Test" not in people
    assert people["Hopper, Grace"].origin == ""  # the name agrees and the number does not
    assert people["hoppergrace"].notes == ("Not found on the roster.",)
    assert texts(people["Muñoz, María"]) == {}
    lay(tmp_path / "moodle", MOODLE)
    worksheet = write(
        tmp_path / "sheet.csv", 'Identifier,"Full name","Email address"\n"Participant 201",A. Lovelace,ada@x.edu\n'
    )
    assert by_name(find(tmp_path / "moodle", TWO, worksheet))["A. Lovelace"].ids == {
        "moodle": "201",
        "email": "ada@x.edu",
    }


def test_two_of_one_name_are_told_apart_and_get_each_other_s_points_never(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"Maria Garcia/create_task.py": "whose?"})
    roster = write(tmp_path / "r.csv", "name,email\nMaria Garcia,m1@x.edu\nMaria Garcia,m2@x.edu\n")
    found = find(tmp_path / "class", TWO, roster)
    assert [(one.student, one.origin) for one in found] == [
        ("Maria Garcia", "Maria Garcia"),
        ("Maria Garcia (m1@x.edu)", ""),
        ("Maria Garcia (m2@x.edu)", ""),
    ]
    assert found[0].notes == ("Several students on the roster may be meant.",)


def test_two_hand_ins_of_one_student_on_the_roster_are_both_kept(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": "1", "Ada Lovelace/create_task.py": "2"})
    roster = write(tmp_path / "r.csv", "name,login\nAda Lovelace,ada\n")
    found = find(tmp_path / "class", TWO, roster)
    assert [one.origin for one in found if one.ids] == ["ada"]
    assert any("one is too many" in note for one in found for note in one.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("colour,shape\nred,round\n", "line 1: no column"),
        ("name,email\nAda,a@x.edu\nBo,A@X.edu\n", "line 3: a@x.edu is in line 2 too"),
        ('name,email\n"Ada,a@x.edu\n', "line 2: a quotation mark"),
        ("name,email\nLovelace, Ada,a@x.edu\n", "line 2 has more cells"),
        ("name\0,email\n", "not a CSV file"),
    ],
)
def test_a_roster_that_cannot_be_used_says_where_and_what_next(tmp_path: Path, text: str, said: str) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": "1"})
    with pytest.raises(GraderError, match=said) as raised:
        find(tmp_path / "class", TWO, write(tmp_path / "r.csv", text))
    assert "r.csv" in str(raised.value)


def test_a_roster_that_is_not_there(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": "1"})
    with pytest.raises(GraderError, match=r"r\.csv cannot be read"):
        find(tmp_path / "class", TWO, tmp_path / "r.csv")


# What was handed in does no harm -------------------------------------------------------------------------


def notes_on(hand_in: HandIn) -> tuple[str, ...]:
    return tuple(note.what for note in hand_in.contents(TWO).notes)


def contents_of(tmp_path: Path, archive: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return what is read from an archive that a student submitted, and the notes on it."""
    lay(tmp_path / "class", {"mallory.zip": archive, "ada/create_task.py": "ada"})
    people = by_name(find(tmp_path / "class", TWO))
    assert texts(people["ada"]) == {CREATE: "ada"}
    return people["mallory"].read(TWO), notes_on(people["mallory"])


def encrypted(archive: bytes) -> bytes:
    """Return the archive with its first member marked as encrypted."""
    at = archive.index(b"PK\x01\x02")
    return archive[: at + 8] + b"\x01\x00" + archive[at + 10 :]


def lying(archive: bytes, size: int) -> bytes:
    """Return the archive with a wrong length of its first member in the directory."""
    at = archive.index(b"PK\x01\x02")
    return archive[: at + 24] + struct.pack("<I", size) + archive[at + 28 :]


RIGHT = {"create_task.py": "print()"}


@cache
def bomb() -> bytes:
    return packed({"create_task.py": b"\0" * 50_000_000})


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        pytest.param(bomb, "longer than 1000000 bytes", id="bomb"),
        pytest.param(lambda: lying(bomb(), 10), "cannot be unpacked", id="bomb that says it is small"),
        pytest.param(
            lambda: packed({"create_task.py": b"\0" * 900_000}, zipfile.ZIP_BZIP2), "only deflate", id="bzip2"
        ),
        pytest.param(lambda: packed(RIGHT, zipfile.ZIP_LZMA), "only deflate", id="lzma"),
        pytest.param(encrypted(packed(RIGHT)), "is encrypted", id="encrypted"),
        pytest.param(packed(RIGHT)[:-30], "ends in the middle", id="cut off"),
        pytest.param(b"hello", "not a zip archive", id="text"),
        pytest.param(b"", "not a zip archive", id="empty file"),
        pytest.param(packed(RIGHT).replace(b"PK\x03\x04", b"XX\x03\x04"), "cannot be unpacked", id="broken inside"),
        pytest.param(lambda: packed({f"f{number}": "" for number in range(10_001)}), "10001 members", id="thousands"),
        pytest.param(lambda: packed({"x" * 60_000 + str(n): "" for n in range(60)}), "too long", id="long names"),
    ],
)
def test_an_archive_that_cannot_be_read_is_noted(
    tmp_path: Path, archive: bytes | Callable[[], bytes], said: str
) -> None:
    files, notes = contents_of(tmp_path, archive if isinstance(archive, bytes) else archive())
    assert files == {}
    assert len(notes) == 1
    assert said in notes[0]
    assert notes[0].endswith("left out.")


def test_an_archive_of_which_all_is_encrypted_is_noted_once(tmp_path: Path) -> None:
    whole, at = packed({"create_task.py": "print()", "gather.py": "print()"}), 0
    while (at := whole.find(b"PK\x01\x02", at) + 1) > 0:
        whole = whole[: at + 7] + b"\x01\x00" + whole[at + 9 :]
    assert contents_of(tmp_path, whole) == ({}, ("mallory.zip is encrypted and was left out.",))


@pytest.mark.parametrize(
    "name",
    [
        *("../create_task.py", "/create_task.py", "C:create_task.py", "C:\\create_task.py", "..\\create_task.py"),
        *("a/../create_task.py", "//host/create_task.py", "create_task.py/x", "create_task.py\n"),
        "create_task.py/",
    ],
)
def test_no_other_name_is_taken_for_the_file(tmp_path: Path, name: str) -> None:
    files, (note,) = contents_of(tmp_path, packed({name: "" if name.endswith("/") else "evil"}))
    assert files == {}
    assert note.startswith(("There is no file in it", "No file of an exercise is in it"))


def test_names_written_on_windows_are_read(tmp_path: Path) -> None:
    files, _ = contents_of(tmp_path, packed({"08_create_task\\create_task.py": "x"}))
    assert files == {CREATE: b"x"}


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("Ju\u0308rgen Mu\u0308ller", "utf-8"),  # as macOS packs a folder
        ("Jürgen Müller", "utf-8"),  # as Unix does
        ("Jürgen Müller", "cp437"),  # as Windows does
    ],
)
def test_names_in_a_zip_that_does_not_say_its_encoding_are_read(tmp_path: Path, written: str, encoding: str) -> None:
    raw = written.encode(encoding)
    files = {f"{'N' * len(raw)}/create_task.py": "x", "Ada Lovelace/create_task.py": "y"}
    (tmp_path / "class.zip").write_bytes(packed(files).replace(b"N" * len(raw), raw))
    roster = write(tmp_path / "roster.csv", "name,login\nJürgen Müller,jm\nAda Lovelace,al\n")
    people = by_name(find(tmp_path / "class.zip", TWO, roster))
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada Lovelace": {CREATE: "y"},
        "Jürgen Müller": {CREATE: "x"},
    }


@pytest.mark.parametrize(
    ("ours", "encoding"),
    [
        ("王伟", "gbk"),
        ("鈴木 圭", "cp932"),  # the second byte of the last letter is a backslash
        ("김민준", "euc-kr"),
        ("林志玲", "big5"),
        ("Иван Петров", "cp1251"),
        ("Иван Петров", "cp866"),
        ("Łukasz Żak", "cp1250"),
        ("Øystein Bø", "cp1252"),
        ("Øystein Bø", "cp850"),
        ("Γιώργος Παππάς", "cp1253"),
    ],
)
@pytest.mark.parametrize("kind", ["archive", "unpacked as code page 437", "unpacked as bytes", "with more in it"])
def test_a_roster_tells_in_which_encoding_names_are(tmp_path: Path, ours: str, encoding: str, kind: str) -> None:
    raw = ours.encode(encoding)
    here = "N" * len(raw)
    name = f"{here}_4_late" if kind == "with more in it" else here
    whole = packed({f"{name}/create_task.py": "x", "Ada Lovelace/create_task.py": "y"})
    (tmp_path / "class.zip").write_bytes(whole.replace(here.encode(), raw))
    top = tmp_path / "class.zip"
    if kind.startswith("unpacked"):
        shown = raw.decode("cp437") if "437" in kind else os.fsdecode(raw)
        top = tmp_path / "class"
        for folder, text in ((shown, "x"), ("Ada Lovelace", "y")):
            (top / folder).mkdir(parents=True)
            write(top / folder / "create_task.py", text)
    roster = write(tmp_path / "roster.csv", f"name,login\n{ours},theirs\nAda Lovelace,al\nBo Ek,be\n")
    people = by_name(find(top, TWO, roster))
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada Lovelace": {CREATE: "y"},
        "Bo Ek": {},
        ours: {CREATE: "x"},
    }


def test_a_reading_that_only_looks_like_a_student_is_not_taken(tmp_path: Path) -> None:
    raw = "Mariò Po".encode("cp1252")  # in code page 1250, it is Mariň
    (tmp_path / "class.zip").write_bytes(
        packed({f"{'N' * len(raw)}/create_task.py": "x"}).replace(b"N" * len(raw), raw)
    )
    roster = write(tmp_path / "roster.csv", "name\nMarin Po\nBo Ek\n")
    people = by_name(find(tmp_path / "class.zip", TWO, roster))
    assert people["Marin Po"].origin == ""
    assert len(people) == 3


def test_links_in_archives_lead_nowhere(tmp_path: Path) -> None:
    secret = lay(tmp_path, {"secret.py": "expected"}) / "secret.py"
    said = "create_task.py was not read: it is a link that leads elsewhere."
    assert contents_of(tmp_path, with_link("create_task.py", str(secret))) == ({}, (said,))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
@pytest.mark.parametrize("place", ["create_task.py", "08_create_task/create_task.py"])
def test_a_link_in_the_place_of_a_file_is_told_beside_other_files(tmp_path: Path, place: str) -> None:
    secret = lay(tmp_path, {"secret.py": "expected"}) / "secret.py"
    folder = lay(tmp_path / "class" / "ada", {"say_after.py": "x", "08_create_task/README.md": ""})
    (folder / place).symlink_to(secret)
    (one,) = find(tmp_path / "class", TWO)
    read = one.contents(TWO)
    assert read.files == {SAY: b"x"}
    assert [(note.what, note.exercise, note.file) for note in read.notes] == [
        (f"{place} was not read: it is a link that leads elsewhere.", CREATE, place)
    ]


@pytest.mark.parametrize("name", [".create_task.py", ".hidden/create_task.py", ".ipynb_checkpoints/create_task.py"])
def test_what_is_hidden_is_told(tmp_path: Path, name: str) -> None:
    lay(tmp_path / "class" / "ada", {name: "x", ".idea/run.py": "", "._create_task.py": "", ".DS_Store": ""})
    (one,) = find(tmp_path / "class", TWO)
    (note,) = one.contents(TWO).notes
    assert note.what == f"{name.partition('/')[0]} was not read: its name begins with a dot."
    lay(tmp_path / "class" / "ada", {"create_task.py": "x", "say_after.py": "y"})
    assert one.contents(TWO).notes == ()


def test_a_path_that_leads_elsewhere_is_named(tmp_path: Path) -> None:
    files, (note,) = contents_of(tmp_path, packed({"../../create_task.py": "evil"}))
    assert (files, note.startswith("There is no file in it but ../../create_task.py")) == ({}, True)


@pytest.mark.parametrize("folder", [".venv/lib/python3.13/site-packages/m", "venv/lib/m", "node_modules/m", ".git/o"])
def test_what_programs_make_by_the_thousands_does_not_count(tmp_path: Path, folder: str) -> None:
    many = {f"work/{folder}{number}.py": "" for number in range(10_001)}
    files, notes = contents_of(tmp_path, packed({**many, "work/create_task.py": "x"}))
    assert (files, notes) == ({CREATE: b"x"}, ())


def test_of_two_members_of_one_name_the_last_counts_and_that_is_noted(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("create_task.py", "first")
        archive.writestr("create_task.py", "last")
    files, notes = contents_of(tmp_path, whole.getvalue())
    assert files == {CREATE: b"last"}
    assert "more than once" in notes[0]


def test_archives_in_archives_end(tmp_path: Path) -> None:
    inner = packed(RIGHT)
    for _ in range(5):
        inner = packed({"next.zip": inner})
    files, (note,) = contents_of(tmp_path, inner)
    assert files == {}
    assert "within 3 archives and was not opened" in note
    files, _ = contents_of(tmp_path / "one", packed({"next.zip": packed(RIGHT)}))
    assert files == {CREATE: b"print()"}


@pytest.mark.slow
def test_a_bomb_costs_neither_memory_nor_time(tmp_path: Path) -> None:
    inner = packed({"create_task.py": b"\0" * 300_000_000})
    tracemalloc.start()
    started = process_time()
    files, _ = contents_of(tmp_path, packed({"a.zip": inner, "b.zip": inner, "c.zip": inner}))
    took, (_, peak) = process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert files == {}
    assert took < 5
    assert peak < 40_000_000


def test_links_on_disk_lead_nowhere_outside(tmp_path: Path) -> None:
    lay(tmp_path, {"secret/create_task.py": "expected", "class/ada/real/here.py": "mine"})
    ada = tmp_path / "class" / "ada"
    (ada / "create_task.py").symlink_to(tmp_path / "secret" / "create_task.py")
    (ada / "say_after.py").symlink_to("real/here.py")
    (ada / "07_say_after").symlink_to("07_say_after")
    (tmp_path / "class" / "bo").symlink_to(tmp_path / "secret")
    people = by_name(find(tmp_path / "class", TWO))
    assert texts(people["ada"]) == {SAY: "mine"}
    assert texts(people["bo"]) == {}
    assert "leads elsewhere" in people["bo"].notes[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_a_pipe_does_not_make_anybody_wait(tmp_path: Path) -> None:
    lay(tmp_path, {"ada/say_after.py": "ada", "bo/create_task.py/x": "a folder"})
    os.mkfifo(tmp_path / "ada" / "create_task.py")
    os.mkfifo(tmp_path / "cy_create_task.py")
    os.mkfifo(tmp_path / "dan.zip")
    people = by_name(find(tmp_path, TWO))
    assert texts(people["ada"]) == {SAY: "ada"}
    assert all(texts(one) == {} for name, one in people.items() if name != "ada")


def test_a_file_that_is_too_large_is_noted(tmp_path: Path) -> None:
    lay(tmp_path, {"ada/create_task.py": b"#" * (LARGEST_PROGRAM + 1), "bo/create_task.py": b"#" * LARGEST_PROGRAM})
    people = by_name(find(tmp_path, TWO))
    assert notes_on(people["ada"]) == ("create_task.py is longer than 1000000 bytes and was left out.",)
    assert len(people["bo"].read(TWO)[CREATE]) == LARGEST_PROGRAM


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_noted(tmp_path: Path) -> None:
    lay(tmp_path, {"ada/create_task.py": "x", "bo/create_task.py": "x", "cy/create_task.py": "cy"})
    (tmp_path / "ada").chmod(0)
    (tmp_path / "bo" / "create_task.py").chmod(0)
    try:
        people = by_name(find(tmp_path, TWO))
        assert [bool(people[name].contents(TWO).notes) for name in ("ada", "bo", "cy")] == [True, True, False]
    finally:
        (tmp_path / "ada").chmod(0o700)


def test_what_is_gone_meanwhile_is_noted(tmp_path: Path) -> None:
    lay(tmp_path, {"ada.zip": packed(RIGHT), "bo_create_task.py": "x"})
    found = find(tmp_path, TWO)
    for file in list(tmp_path.iterdir()):
        file.unlink()
    for hand_in in found:
        assert hand_in.read(TWO) == {}
        assert "cannot be read" in notes_on(hand_in)[0]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="such names cannot be given there")
def test_any_name_is_shown_on_one_line_and_goes_to_json(tmp_path: Path) -> None:
    names = [b"a\nb", b"\x1b[31mred", b"\xff\xfe", b"x" * 250, "Zoe\u0308".encode(), "Zoë".encode(), b"=1+1", b" "]
    for name in names:
        folder = tmp_path / os.fsdecode(name)
        folder.mkdir()
        (folder / "create_task.py").write_bytes(name)
    found = find(tmp_path, TWO)
    assert len(by_name(found)) == len(names)
    assert all(one.student.isprintable() and one.origin.isprintable() for one in found)
    assert all(0 < len(one.student) <= 130 for one in found)
    sent = msgspec.json.decode(msgspec.json.encode(found), type=tuple[HandIn, ...])
    assert {one.read(TWO)[CREATE] for one in sent} == set(names)
    assert json.loads(msgspec.json.encode(found))


@pytest.mark.parametrize("name", ["علی\u200cرضا", "ශ්\u200dරී"])
def test_a_name_keeps_the_characters_that_join_its_letters(tmp_path: Path, name: str) -> None:
    lay(tmp_path, {f"class/{name}/create_task.py": "x"})
    (tmp_path / "roster.csv").write_text(f"name\n{name}\n", encoding="utf-8")
    (found,) = find(tmp_path / "class", TWO, tmp_path / "roster.csv")
    assert (found.student, found.notes) == (name, ())


@pytest.mark.parametrize("name", ["ada\u200clovelace", "\u200cada", "ع\u200c\u200cع", "ع\u200c ع"])
def test_what_joins_nothing_is_spelt_out(name: str) -> None:
    assert "\\u200c" in visible(name)
    assert visible(name).isprintable()


def test_nobody_becomes_another_by_the_name_of_a_file(tmp_path: Path) -> None:
    files = {
        "malory_666_1_Ada Lovelace_201_assignsubmission_file_create_task.py": "evil",
        "malory_666_2_lovelaceada_101_9001_create_task.py": "evil",
        "malory_666_3_submission_metadata.yml": "submission_1: {}",
        "lovelaceada_101_9001_create_task.py": "ada",
    }
    people = by_name(find(lay(tmp_path, files), TWO))
    assert list(people) == ["lovelaceada", "malory"]
    assert texts(people["lovelaceada"]) == {CREATE: "ada"}
    assert texts(people["malory"]) == {}


def test_an_archive_of_a_student_is_no_download(tmp_path: Path) -> None:
    evil = packed({name: content for name, content in CANVAS.items() if not name.endswith(".zip")})
    people = by_name(find(lay(tmp_path, {"mallory.zip": evil, "ada/create_task.py": "ada"}), TWO))
    assert list(people) == ["ada", "mallory"]
    assert texts(people["mallory"]) == {}


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{now}: &{now} [{','.join(f'*{before}' for _ in range(9))}]\n"
    for before, now in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{now}: &{now} {{<<: [{','.join(f'*{before}' for _ in range(9))}]}}\n"
    for before, now in zip("abcdefgh", "bcdefghi", strict=True)
)


SUBMISSION = "submission_{}:\n  :submitters:\n  - :name: Ada Lovelace\n    :email: ada@x.org\n  :created_at: {}\n"
IN_ZONE = """!ruby/object:ActiveSupport::TimeWithZone
    utc: &{0} {1} Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: America/New_York
    time: *{0}"""


def test_a_moment_of_gradescope_may_have_the_name_of_a_zone(tmp_path: Path) -> None:
    newer, older = IN_ZONE.format(1, "2026-03-29 01:30:00.5"), IN_ZONE.format(2, "2026-03-29 00:30:00.5")
    metadata = SUBMISSION.format(1, newer) + SUBMISSION.format(2, older)
    files = {
        "submission_metadata.yml": metadata,
        "submission_1/create_task.py": "n",
        "submission_2/create_task.py": "o",
    }
    (ada,) = find(lay(tmp_path / "class", files), TWO)
    assert (texts(ada), ada.handed_in) == ({CREATE: "n"}, "2026-03-29T01:30:00.500000+00:00")
    assert (ada.not_counted, ada.notes) == (("submission_2",), ())
    files["submission_metadata.yml"] = metadata.replace("utc:", "then:")
    (ada,) = find(lay(tmp_path / "class", files), TWO)
    assert ada.notes == ("The times of several submissions cannot be read, so an older one may have counted.",)


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param(LAUGHS + "submission_1: *i\n", id="aliases"),
        pytest.param(MERGES + "submission_1: *i\n", id="merges"),
        pytest.param("submission_1: {':submitters': &a [*a]}\n", id="a circle"),
        pytest.param("submission_1: {':submitters': {':name': x}}\n", id="another shape"),
        pytest.param(
            "submission_1: {':submitters': [{':name': [x]}], ':created_at': 0001-01-01 00:00:00 +23:59}", id="odd"
        ),
        pytest.param("!!python/object/apply:os.system {a: b}\n", id="an object"),
    ],
)
def test_metadata_that_multiplies_itself_is_read_as_it_stands(tmp_path: Path, metadata: str) -> None:
    lay(tmp_path, {"submission_metadata.yml": metadata, "submission_1/create_task.py": "x"})
    started = process_time()
    (one,) = find(tmp_path, TWO)
    assert process_time() - started < 5
    assert texts(one) == {CREATE: "x"}


@pytest.mark.parametrize("metadata", ["a: [", "- x\n", "", "{" * 100_000, "a: b: c", b"\xff\xfe\xff", "x: *nobody"])
def test_metadata_that_cannot_be_read_is_the_instructor_s_business(tmp_path: Path, metadata: str | bytes) -> None:
    lay(tmp_path, {"submission_metadata.yml": metadata, "submission_1/create_task.py": "x"})
    try:
        (one,) = find(tmp_path, TWO)
    except GraderError as problem:
        assert "export the submissions again" in str(problem)  # noqa: PT017 (either is right)
    else:
        assert "does not say whose" in one.notes[0]


def test_a_large_class_is_found_quickly(tmp_path: Path) -> None:
    people = 2_000
    archive = packed({f"student{n}_{n}_{n + 10_000}_create_task.py": str(n) for n in range(people)})
    (tmp_path / "class.zip").write_bytes(archive)
    started = process_time()
    found = find(tmp_path / "class.zip", TWO)
    assert sum(int(one.read(TWO)[CREATE]) for one in found) == sum(range(people))
    assert process_time() - started < 10
