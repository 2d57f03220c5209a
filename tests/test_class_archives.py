"""A class in a tar archive, as `tar czf` or a server packs it; and archives that end in the middle."""

import bz2
import gzip
import lzma
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.exceptions import GraderError
from grader.intake import find, find_all
from tests.test_downloads import LAB_7, LAB_8, people
from tests.test_intake import KINDS
from tests.test_near_names import COURSE, CREATE, SAY, TWO, Files, contents, lay, tarred, zipped

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "class.tar": bytes,
    "class.tar.gz": gzip.compress,
    "class.tgz": gzip.compress,
    "class.tar.bz2": bz2.compress,
    "class.tar.xz": lzma.compress,
    "class.zip": gzip.compress,  # a wrong name
}
CLASS = {"ada/create_task.py": "a", "bo/create_task.py": "b"}


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_class_may_be_a_tar_archive(tmp_path: Path, files: Files, check, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(PACKERS[name](tarred(files)))
    check(find(file, TWO))
    check(find(tmp_path, TWO))


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
