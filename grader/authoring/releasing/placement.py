"""The files of a release in their folder: written once, and updated later without touching a student's work.

How an update decides: the folder holds a manifest (`.coroutine-grader.json`) with the digest of every file as it was
released. For each file of the new release, three digests are compared: the one on disk, the released one, and the new
one.

- The file is missing: it is written.
- Disk equals new: it is unchanged.
- The file is the student's, and disk differs from released: the student has edited it, and it is kept.
- Otherwise it is replaced.

A file of the manifest that the new release lacks is removed, unless it was edited. Line endings do not count, because
git converts them. A folder with files but without a manifest is refused: `grader release` did not make it.
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from grader.exceptions import GraderError

MANIFEST = ".coroutine-grader.json"
LARGEST_MANIFEST = 1_000_000
MAY_LIE_THERE = {".git"}
"""The names in a folder that still counts as empty, for example a new repository."""


class ReleaseFile(NamedTuple):
    """A file of a release.

    If `is_students`, it is never replaced once it was edited. If `is_program`, it is executable.
    """

    content: bytes
    is_students: bool = False
    is_program: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """A record of a release in a folder: the grader's version, the exercises, and each file's digest by its path."""

    version: str
    exercises: list[str]
    files: dict[str, str]
    schema: str = "grader/release/v1"


FileCounts = Counter[str]
"""The number of files by what was done: `written`, `renewed`, `unchanged`, `kept` (edited by a student), `removed`."""


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of an earlier release in this folder; None if the folder is free for a first one.

    Raises:
        GraderError: the folder contains something else.
    """
    if folder.exists() and not folder.is_dir():
        raise GraderError(f"{folder} is a file; name a folder")
    file = folder / MANIFEST
    if not file.is_file() or file.is_symlink():
        if folder.is_dir() and {path.name for path in folder.iterdir()} - MAY_LIE_THERE:
            raise GraderError(f"{folder} is not empty, and was not made by `grader release`; name another folder")
        return None
    return parse_manifest(file.read_bytes(), str(file))


def parse_manifest(content: bytes, where: str) -> Manifest:
    """Return the manifest in these bytes.

    Args:
        content: the bytes of the file.
        where: the file's name, for messages.

    Raises:
        GraderError: the bytes are no manifest.
    """
    try:
        if len(content) > LARGEST_MANIFEST:
            raise msgspec.ValidationError("it is too large")
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as problem:
        raise GraderError(f"{where} is not a manifest of `grader release` ({problem}); name another folder") from None


def make_manifest(files: Mapping[str, ReleaseFile], version: str, exercises: list[str]) -> Manifest:
    """Return the manifest of a release with these files."""
    return Manifest(
        version=version,
        exercises=exercises,
        files={path: digest(released.content) for path, released in files.items()},
    )


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def write_release(
    folder: Path, files: Mapping[str, ReleaseFile], manifest: Manifest, before: Manifest | None
) -> FileCounts:
    """Write or update a release, and return what was done to how many files.

    Args:
        folder: the folder, which need not exist.
        files: the files of the release by their paths.
        manifest: the manifest of the release.
        before: the manifest of the release that is updated; None for a first one.

    Raises:
        GraderError: a link is in the place of a file. Nothing is written then.
    """
    known = before.files if before is not None else {}
    gone = [path for path in known if path not in files and _is_inside(path)]
    for path in (*files, *gone, MANIFEST):
        _refuse_links(folder, path)
    folder.mkdir(parents=True, exist_ok=True)
    # A manifest without files comes first: if this process is killed halfway, the command can be run again.
    if before is None:
        _write(folder / MANIFEST, ReleaseFile(encode_manifest(msgspec.structs.replace(manifest, files={}))))
    counts: FileCounts = Counter()
    for path, released in files.items():
        counts[_write_one(folder / path, released, known.get(path))] += 1
    for path in gone:
        counts[_remove_one(folder, path, known[path])] += 1
    _write(folder / MANIFEST, ReleaseFile(encode_manifest(manifest)))
    return counts


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file in hexadecimal, with Windows line endings converted."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _write_one(file: Path, released: ReleaseFile, shipped: str | None) -> str:
    if file.is_dir():
        raise GraderError(f"{file} is a folder, and the release has a file of this name; move it away")
    if not file.exists():
        _write(file, released)
        return "written"
    there = digest(file.read_bytes())
    if there == digest(released.content):
        return "unchanged"
    if released.is_students and there != shipped:
        return "kept"
    _write(file, released)
    return "renewed"


def _remove_one(folder: Path, path: str, shipped: str) -> str:
    file = folder / path
    if not file.is_file():
        return "unchanged"
    if digest(file.read_bytes()) != shipped:
        return "kept"
    file.unlink()
    for parent in file.relative_to(folder).parents[:-1]:
        with contextlib.suppress(OSError):  # the folder is not empty
            (folder / parent).rmdir()
    return "removed"


def _write(file: Path, released: ReleaseFile) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(released.content)
    if released.is_program:
        file.chmod(0o755)


def _is_inside(path: str) -> bool:
    """Return whether a path of a manifest, which a student may have edited, stays inside the folder."""
    names = PurePosixPath(path).parts
    return bool(names) and not PurePosixPath(path).is_absolute() and ".." not in names and ".git" not in names


def _refuse_links(folder: Path, path: str) -> None:
    """Raise if the path leads through a link, which could point anywhere outside the student's repository."""
    place = folder
    for name in PurePosixPath(path).parts:
        place /= name
        if place.is_symlink():
            raise GraderError(f"{place} is a link, and the release has a file or folder of this name; remove it")
