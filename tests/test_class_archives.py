"""A class in a tar archive, as `tar czf` or a server packs it, or with more around it; and damaged archives."""

import bz2
import gzip
import lzma
import random
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from grader.exceptions import GraderError
from grader.intake import HandIn, find, find_all
from grader.intake.kept_archives import KeptArchives
from grader.intake.trees import Members
from tests.test_downloads import LAB_7, LAB_8, people
from tests.test_intake import KINDS
from tests.test_near_names import (
    BY_ID,
    COURSE,
    CREATE,
    ONE,
    SAY,
    TWO,
    Files,
    contents,
    lay,
    said,
    tarred,
    texts,
    zipped,
)

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "class.tar": bytes,
    "class.tar.gz": gzip.compress,
    "class.tgz": gzip.compress,
    "class.tar.bz2": bz2.compress,
    "class.tar.xz": lzma.compress,
    "class.zip": gzip.compress,  # a wrong name
}
PEOPLE = ("ada", "bo", "cy", "di", "ed", "fi")
CLASS = {"ada/create_task.py": "a", "bo/create_task.py": "b"}
MOODLE = {f"{one}_assignsubmission_file_/create_task.py": one[0].lower() for one in ("Ada L_1", "Bo Ek_2")}
PACKED = {"ada.zip": zipped({"create_task.py": "a"}), "bo.tgz": gzip.compress(tarred({"create_task.py": "b"}))}
AROUND: dict[str, Callable[[Files], Files]] = {
    "zip in zip": lambda files: {"class.zip": zipped({"inner.zip": zipped(files)})},
    "zip in tar": lambda files: {"class.tgz": gzip.compress(tarred({"inner.zip": zipped(files)}))},
    "tar in zip": lambda files: {"class.zip": zipped({"hw1/inner.tar.gz": gzip.compress(tarred(files))})},
    "zip in zip in zip": lambda files: {"a.zip": zipped({"b.zip": zipped({"c.zip": zipped(files)})})},
    "folders": lambda files: {f"home/me/downloads/term 2/hw1/hand-ins/{name}": file for name, file in files.items()},
}


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_class_may_be_a_tar_archive(tmp_path: Path, files: Files, check, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(PACKERS[name](tarred(files)))
    check(find(file, TWO))
    check(find(tmp_path, TWO))


@pytest.mark.parametrize("kind", AROUND)
@pytest.mark.parametrize("files", [CLASS, MOODLE, PACKED], ids=["folders", "moodle", "archives"])
def test_a_class_may_have_archives_and_folders_around_it(tmp_path: Path, files: Files, kind: str) -> None:
    found = find_all(lay(tmp_path / "class", AROUND[kind](files)), TWO, course=COURSE)
    assert [texts(one) for one in found.hand_ins] == [{CREATE: "a"}, {CREATE: "b"}]
    assert [one.student.casefold()[:2] for one in found.hand_ins] == ["ad", "bo"]
    assert found.unclaimed == ()
    stored = msgspec.json.decode(msgspec.json.encode(found.hand_ins), type=tuple[HandIn, ...])
    assert [texts(one) for one in stored] == [{CREATE: "a"}, {CREATE: "b"}]


def test_archives_in_an_archive_are_joined_as_those_in_a_folder(tmp_path: Path) -> None:
    files = {"lab 9.zip": zipped(LAB_7), "lab 10.tgz": gzip.compress(tarred(LAB_8))}
    of_exercises = {
        f"{name}.zip": zipped({f"{who}.py": f"{who}{name}" for who in ("ada", "bo")}) for name in (SAY, CREATE)
    }
    (tmp_path / "class.zip").write_bytes(zipped(files))
    assert people(find(tmp_path / "class.zip", TWO, course=COURSE)) == {
        "Ada Lovelace": {SAY: "a7", CREATE: "a8"},
        "Bo Ek": {SAY: "b7"},
        "Cy Moe": {},
    }
    (tmp_path / "class.zip").write_bytes(zipped(of_exercises))
    found = people(find(tmp_path / "class.zip", TWO, course=COURSE))
    assert found == {who: {name: f"{who}{name}" for name in (SAY, CREATE)} for who in ("ada", "bo")}


@pytest.mark.parametrize("kind", ["zip", "tar", "in a zip"])
def test_the_archives_of_a_class_are_opened_once_and_not_for_each_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    pack, suffix = (tarred, "tar") if kind == "tar" else (zipped, "zip")
    names = [exercise.id for exercise in COURSE[:12]]
    files = {f"{name}.{suffix}": pack({f"{who}.py": f"{who} {name}" for who in PEOPLE}) for name in names}
    class_folder = lay(tmp_path, {"class.zip": zipped(files)} if kind == "in a zip" else files)
    opened = []

    def listed(self: Members, *args: object) -> None:
        opened.append(self)
        begin(self, *args)

    begin = Members.__init__
    monkeypatch.setattr(Members, "__init__", listed)
    for one in (found := find(class_folder, COURSE[:12], course=COURSE)):
        assert len(one.contents(COURSE[:12], COURSE).files) == 12
    assert (len(found), len(opened)) == (len(PEOPLE), 13 if kind == "in a zip" else 12)


def test_of_many_archives_those_asked_for_last_stay_open() -> None:
    kept: KeptArchives[Members] = KeptArchives(10_000)
    made = []

    def of(key: str, weight: int) -> Members:
        def make() -> Members:
            one: Members = Members()
            one.held = weight
            made.append(key)
            return one

        return kept.get(key, make)

    for key, weight in (("a", 4000), ("b", 4000), ("a", 4000), ("c", 4000), ("a", 4000), ("b", 4000), ("d", 20_000)):
        of(key, weight)
    of("d", 20_000)
    assert made == ["a", "b", "c", "b", "d"]


@pytest.mark.parametrize(
    "files",
    [
        {"hw1/ada/Create Task.py": "a", "hw1/bo/create_task (1).py": "b"},
        {"hw1/ada/create_task.py": "a", "hw1/bo/create_task-2.py": "b"},
        {"hw1/ada.zip": zipped({"create_task.py": "a"}), "hw1/bo/create_task.py": "b"},
        {"hw1/s12345.zip": zipped({"CreateTask.py": "a"}), "hw1/s23456.zip": zipped({"create-task.py": "b"})},
        {"hw1/alice7/main.py": "a", "hw1/bob17/program.py": "b"},
        {"Lab 8/ada.py": "a", "Lab 8/bo.py": "b"},
        {"submissions.zip": zipped({"ada.py": "a", "bo.py": "b"})},
    ],
)
def test_two_students_are_a_class_too(tmp_path: Path, files: Files) -> None:
    found = find(lay(tmp_path / "class", files), ONE, course=COURSE)
    assert [texts(one, ONE) for one in found] == [{CREATE: "a"}, {CREATE: "b"}]


@pytest.mark.parametrize(
    "files",
    [
        {"ada/old/Create Task.py": "a", "ada/new/Create Task.py": "b"},
        {"ada/hw.zip": zipped({"create_task.py": "a"}), "ada/hw_final.zip": zipped({"create_task.py": "b"})},
        {"ada/work.zip": zipped({"create_task.py": "a"}), "ada/work/create_task.py": "a"},
        {"ada/src/solution.py": "a", "ada/tests/check.py": "b"},
        {"ada/p1/Create Task.py": "a", "ada/p2/create-task.py": "b"},
        {"ada.zip": zipped({"one.py": "a", "another.py": "b"})},
        {"ada/gather/main.py": "a", "ada/create task/main.py": "b"},
    ],
)
def test_the_versions_of_an_only_student_are_no_class(tmp_path: Path, files: Files) -> None:
    assert [one.student for one in find(lay(tmp_path / "class", files), ONE, course=COURSE)] == ["ada"]


def test_several_tar_archives_are_one_class(tmp_path: Path) -> None:
    files = {"lab 9.tar.gz": gzip.compress(tarred(LAB_7)), "lab 10.tgz": gzip.compress(tarred(LAB_8))}
    found = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert people(found) == {"Ada Lovelace": {SAY: "a7", CREATE: "a8"}, "Bo Ek": {SAY: "b7"}, "Cy Moe": {}}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_an_archive_may_be_compressed_in_several_streams(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    whole = tarred(CLASS)
    (tmp_path / "class.tar.x").write_bytes(pack(whole[:2000]) + pack(whole[2000:]))
    assert set(people(find(tmp_path / "class.tar.x", TWO))) == {"ada", "bo"}


@pytest.mark.parametrize("name", ["class.tar", "class.tar.gz", "class.tar.bz2", "class.tar.xz"])
@pytest.mark.parametrize("left", [0.3, 0.5, 0.9])
def test_an_archive_that_ends_in_the_middle_loses_nobody_silently(tmp_path: Path, name: str, left: float) -> None:
    whole = tarred({f"{who}/create_task.py": random.Random(who).randbytes(2000) for who in ("ada", "bo", "cy", "di")})
    packed = PACKERS[name](whole[:10_240])  # without the zeros that fill it up
    (tmp_path / name).write_bytes(packed[: int(len(packed) * left) + 1])
    with pytest.raises(GraderError, match=r"ends in the middle|unexpected end of data"):
        find(tmp_path / name, TWO)
    found = contents(tmp_path / "of ada", {name: (tmp_path / name).read_bytes()})
    assert found.files == {}
    assert re.search(r"(ends in the middle|unexpected end of data).* and was left out", found.notes[0].what)


def cut_behind(whole: bytes, members: int) -> bytes:
    """Return a tar archive that ends behind some of its members, whose content fits a block."""
    return whole[: members * 1024]


def without_header(whole: bytes, member: int) -> bytes:
    """Return a tar archive in which the header of a member is damaged."""
    return whole[: member * 1024] + b"?" * 512 + whole[member * 1024 + 512 :]


DAMAGED = [
    pytest.param(lambda whole: cut_behind(whole, 2), "has no mark of its end", id="cut"),
    pytest.param(lambda whole: gzip.compress(cut_behind(whole, 2)), "has no mark of its end", id="cut, packed"),
    pytest.param(lambda whole: without_header(whole, 2), "is damaged, or continues behind its end", id="header"),
    pytest.param(lambda whole: cut_behind(whole, 2) + bytes(1024) + whole, "continues behind its end", id="joined"),
]


@pytest.mark.parametrize(("harm", "what"), DAMAGED)
def test_what_can_be_read_of_a_damaged_archive_counts_and_the_rest_is_told(
    tmp_path: Path, harm: Callable[[bytes], bytes], what: str
) -> None:
    whole = harm(tarred({f"{who}/create_task.py": who for who in ("ada", "bo", "cy", "di")}))
    (tmp_path / "class.tar").write_bytes(whole)
    (tmp_path / "outer.zip").write_bytes(zipped({"class.tar": whole}))
    for name, file in (("class.tar", "class.tar"), ("outer.zip", "outer.zip/class.tar")):
        found = find_all(tmp_path / name, TWO)
        assert people(found.hand_ins) == {"ada": {CREATE: "ada"}, "bo": {CREATE: "bo"}}
        (note,) = found.unclaimed
        assert (note.file, what in note.what) == (file, True)


@pytest.mark.parametrize(("harm", "what"), DAMAGED)
def test_a_student_s_damaged_archive_is_told_if_a_file_is_missing(
    tmp_path: Path, harm: Callable[[bytes], bytes], what: str
) -> None:
    whole = harm(tarred({name: name for name in ("notes.txt", "say_after.py", "create_task.py", "more.txt")}))
    found = contents(tmp_path / "packed", {"work.tar": whole})
    assert (found.files, what in said(found)) == ({SAY: b"say_after.py"}, True)
    assert said(found).startswith("work.tar ")
    assert contents(tmp_path / "whole", {"work.tar": whole}, (BY_ID[SAY],)).notes == ()


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("path", ["/ada/create_task.py", "../ada/create_task.py", "C:/ada/create_task.py"])
def test_a_student_whose_path_leads_out_of_a_class_s_archive_is_told(
    tmp_path: Path, pack: Callable[[Files], bytes], path: str
) -> None:
    file = tmp_path / "class.archive"
    file.write_bytes(pack({path: "a", "bo/create_task.py": "b", ".venv/" + 30 * "x/" + "deep.py": ""}))
    found = find_all(file, TWO)
    assert [one.student for one in found.hand_ins] == ["bo"]
    (note,) = found.unclaimed
    assert (note.file, note.what.startswith("It was not read, nor what is like it")) == (path, True)
    file.write_bytes(pack({path: "a"}))
    with pytest.raises(GraderError, match=f"has no submissions: .*{path}: It was not read, .* Unpack it"):
        find(file, TWO)


def test_another_kind_of_archive_says_which_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "class.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    with pytest.raises(GraderError, match=r"is a 7z archive, which is not supported \(zip and tar are\)"):
        find(tmp_path / "class.7z", TWO)
