"""Puts the files of a release into a folder, and renews them later around a student's work.

The folder has a note of what was put there (`.coroutine-grader.json`). It tells our folders from others', and a file
that is still as it was shipped from one that somebody has worked on. Line endings make no difference: git changes them.
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from grader.exceptions import GraderError

NOTE = ".coroutine-grader.json"
LARGEST_NOTE = 1_000_000
MAY_LIE_THERE = {".git"}
"""An empty repository is an empty folder."""


class Part(NamedTuple):
    """A file to put somewhere. A student's, or one that people write into, is theirs from the first change on."""

    content: bytes
    is_students: bool = False
    is_program: bool = False


class Note(msgspec.Struct, frozen=True):
    """What was put into a folder: by which version, which exercises, and each file's digest by its path."""

    version: str
    exercises: list[str]
    files: dict[str, str]
    schema: str = "grader/release/v1"


Placed = Counter[str]
"""How many files were `written`, `renewed`, `unchanged`, `kept` since a student has worked on them, `removed`."""


def read_note(folder: Path) -> Note | None:
    """The note of an earlier release into this folder; None if there can go a first one.

    Raises:
        GraderError: there is something else in it.
    """
    if folder.exists() and not folder.is_dir():
        raise GraderError(f"{folder} is a file; name a folder")
    file = folder / NOTE
    if not file.is_file() or file.is_symlink():
        if folder.is_dir() and {path.name for path in folder.iterdir()} - MAY_LIE_THERE:
            raise GraderError(f"{folder} is not empty, and was not made by `grader release`; name another folder")
        return None
    return note_of(file.read_bytes(), str(file))


def note_of(content: bytes, where: str) -> Note:
    """Raises GraderError if these bytes are no such note."""
    try:
        if len(content) > LARGEST_NOTE:
            raise msgspec.ValidationError("it is too large")
        return msgspec.json.decode(content, type=Note)
    except msgspec.DecodeError as problem:
        raise GraderError(f"{where} is not a note of `grader release` ({problem}); name another folder") from None


def make_note(parts: Mapping[str, Part], version: str, exercises: list[str]) -> Note:
    return Note(
        version=version,
        exercises=exercises,
        files={path: digest(part.content) for path, part in parts.items()},
    )


def written_note(note: Note) -> bytes:
    return msgspec.json.format(msgspec.json.encode(note), indent=1) + b"\n"


def put(folder: Path, parts: Mapping[str, Part], note: Note, before: Note | None) -> Placed:
    """Write the files, and the note; take away what was put there `before`, is no longer in it, and was not changed.

    Raises:
        GraderError: a link is where a file should be. Nothing is written then.
    """
    known = before.files if before is not None else {}
    gone = [path for path in known if path not in parts and _is_inside(path)]
    for path in (*parts, *gone, NOTE):
        _refuse_links(folder, path)
    folder.mkdir(parents=True, exist_ok=True)
    if before is None:  # if we are ended halfway, the folder is ours all the same
        _write(folder / NOTE, Part(written_note(msgspec.structs.replace(note, files={}))))
    placed: Placed = Counter()
    for path, part in parts.items():
        placed[_put_one(folder / path, part, known.get(path))] += 1
    for path in gone:
        placed[_take_away(folder, path, known[path])] += 1
    _write(folder / NOTE, Part(written_note(note)))
    return placed


def digest(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _put_one(file: Path, part: Part, shipped: str | None) -> str:
    if file.is_dir():
        raise GraderError(f"{file} is a folder, where a file of the release should be; move it away")
    if not file.exists():
        _write(file, part)
        return "written"
    there = digest(file.read_bytes())
    if there == digest(part.content):
        return "unchanged"
    if part.is_students and there != shipped:
        return "kept"
    _write(file, part)
    return "renewed"


def _take_away(folder: Path, path: str, shipped: str) -> str:
    file = folder / path
    if not file.is_file():
        return "unchanged"
    if digest(file.read_bytes()) != shipped:
        return "kept"
    file.unlink()
    for parent in file.relative_to(folder).parents[:-1]:
        with contextlib.suppress(OSError):  # there is still something in it
            (folder / parent).rmdir()
    return "removed"


def _write(file: Path, part: Part) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(part.content)
    if part.is_program:
        file.chmod(0o755)


def _is_inside(path: str) -> bool:
    """Whether a path of a note, which a student may have edited, stays within the folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts and ".git" not in parts


def _refuse_links(folder: Path, path: str) -> None:
    """A link in a student's repository could lead anywhere."""
    place = folder
    for name in PurePosixPath(path).parts:
        place /= name
        if place.is_symlink():
            raise GraderError(f"{place} is a link, where the release has a file or a folder of its own; remove it")
