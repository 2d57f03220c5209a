"""What was handed in, as a tree of files: a folder on disk or a zip archive. Nothing is ever unpacked to disk.

All of it is somebody else's. What is read is bounded, and counted while it is read: an archive says of itself what it
likes. Links that lead out, names that climb (`../`, `C:\\`), devices and pipes are not there at all.
"""

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal, NamedTuple, Protocol, cast

from grader.text import cut

MOST_MEMBERS = 10_000
"""Files of one student that are looked at, in a folder or in an archive."""
MOST_IN_DOWNLOAD = 200_000
"""The same for a whole class."""
LARGEST_INNER_ARCHIVE = 20_000_000
"""Bytes of an archive within an archive: it is held in memory."""
_LISTING_PER_MEMBER = 250
"""Bytes of an archive's list of contents; the longest that is read is this times the members."""
_LONGEST_PATH = 500
_DEEPEST_PATH = 20
_CHUNK = 65_536
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others' decompressors know no bound
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError, OSError)
Kind = Literal["folder", "file", "other"]


class ReadingError(Exception):
    """Something cannot be read; the text says why, for the instructor."""


class Entry(NamedTuple):
    name: str
    kind: Kind


class Tree(Protocol):
    """Files by their paths, which are separated by `/` and relative to the root: `""` is the root."""

    def entries(self, folder: str = "") -> list[Entry]:
        """What is in a folder, in order of names."""

    def kind(self, path: str) -> Kind | None:
        """What is there, None for nothing."""

    def read(self, path: str, most: int) -> bytes:
        """A file's content of at most so many bytes.

        Raises:
            ReadingError: it is longer, or cannot be read.
        """

    def is_twice(self, path: str) -> bool:
        """Whether there are several files at one path."""


def joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


class Folder:
    """A folder on disk. Links are followed inside of it; elsewhere they lead to nothing."""

    def __init__(self, root: Path, most: int = MOST_MEMBERS) -> None:
        self._root, self._most = root, most
        self._real = os.path.realpath(root)

    def entries(self, folder: str = "") -> list[Entry]:
        found: list[Entry] = []
        try:
            with os.scandir(self._root / folder) as listing:
                for entry in listing:
                    if len(found) >= self._most:
                        break
                    found.append(Entry(entry.name, self.kind(joined(folder, entry.name)) or "other"))
        except OSError:
            return []
        return sorted(found)

    def kind(self, path: str) -> Kind | None:
        place = self.on_disk(path)
        try:
            mode = os.lstat(place).st_mode
            if not self._is_inside(place):
                return "other"
            if stat.S_ISLNK(mode):
                mode = os.stat(place).st_mode  # noqa: PTH116
        except (OSError, ValueError):
            return None
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def _is_inside(self, place: str) -> bool:
        real = os.path.realpath(place)
        return real == self._real or real.startswith(os.path.join(self._real, ""))  # noqa: PTH118 (a text of a path)

    def read(self, path: str, most: int) -> bytes:
        if self.kind(path) != "file":
            raise ReadingError("is not a file")
        return read_file(self._root / path, most)

    def is_twice(self, path: str) -> bool:
        return False

    def on_disk(self, path: str) -> str:
        """Where that is. A text: a `Path` would keep its parts, for each of thousands."""
        return os.path.join(self._root, path)  # noqa: PTH118


def read_file(path: Path, most: int) -> bytes:
    """A file's content of at most so many bytes.

    Raises:
        ReadingError: it is longer, is not a plain file, or cannot be read.
    """
    # Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (of a descriptor)
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ReadingError("is not a file")
            content = file.read(most + 1)
    except (OSError, ValueError) as problem:
        raise ReadingError(f"cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    return _bounded(content, most)


def _bounded(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise ReadingError(f"is longer than {most} bytes")
    return content


class _Slices:
    """A file for `zipfile` to read: open for the moment of each read only, and never read in large pieces."""

    def __init__(self, path: Path, largest_piece: int) -> None:
        self._path, self._largest, self._at = path, largest_piece, 0
        self._size = path.stat().st_size

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the start")  # zipfile expects that of a file that is too short
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(self._size - self._at, 0)
        size = left if size < 0 else min(size, left)
        if size > self._largest:
            raise zipfile.BadZipFile("its list of contents is too long")
        with self._path.open("rb") as file:
            file.seek(self._at)
            piece = file.read(size)
        self._at += len(piece)
        return piece


class Archive:
    """A zip archive. Of several files at one path the last counts, as for programs that unpack it.

    Raises:
        ReadingError: it is not a zip archive, or too long a one.
    """

    def __init__(self, source: Path | bytes, most: int = MOST_MEMBERS) -> None:
        listing = max(most * _LISTING_PER_MEMBER, _CHUNK * 2)
        try:
            if isinstance(source, Path):
                if not stat.S_ISREG(source.stat().st_mode):
                    raise ReadingError("is not a file")
                file = cast("IO[bytes]", _Slices(source, listing))
            else:
                file = io.BytesIO(source)
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as problem:
            said = getattr(problem, "strerror", None) or str(problem)
            raise ReadingError(f"is not a zip archive that can be read ({cut(said, 80)})") from None
        members = self._zip.infolist()
        if len(members) > most:
            raise ReadingError(f"has {len(members)} members, more than {most}")
        self._files: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        self._folders: dict[str, dict[str, Kind]] = {"": {}}
        for member in members:
            self._add(member)

    def _add(self, member: zipfile.ZipInfo) -> None:
        path = _clean(member.filename)
        if path is None:
            return
        parts = path.split("/")
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        kind: Kind = "folder" if member.filename.endswith(("/", "\\")) else "other" if is_link else "file"
        for depth in range(1, len(parts)):
            self._put("/".join(parts[: depth - 1]), parts[depth - 1], "folder")
        self._put("/".join(parts[:-1]), parts[-1], kind)
        if kind == "file":
            if path in self._files:
                self._twice.add(path)
            self._files[path] = member
        else:
            if kind == "other":
                self._files.pop(path, None)

    def _put(self, folder: str, name: str, kind: Kind) -> None:
        known = self._folders.setdefault(folder, {})
        if kind != "folder" or name not in known:
            known[name] = kind
        if kind == "folder":
            self._folders.setdefault(joined(folder, name), {})

    def entries(self, folder: str = "") -> list[Entry]:
        return sorted(Entry(name, kind) for name, kind in self._folders.get(folder, {}).items())

    def kind(self, path: str) -> Kind | None:
        if path in self._files:
            return "file"
        if path in self._folders:
            return "folder"
        folder, _, name = path.rpartition("/")
        return self._folders.get(folder, {}).get(name)

    def read(self, path: str, most: int) -> bytes:
        member = self._files.get(path)
        if member is None:
            raise ReadingError("is not a file")
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("is encrypted")
        if member.compress_type not in _READ:
            raise ReadingError("is packed in a way that is not read here (only deflate is)")
        content = bytearray()
        try:
            with self._zip.open(member) as file:
                while len(content) <= most and (piece := file.read(min(_CHUNK, most + 1 - len(content)))):
                    content += piece
        except _BROKEN as problem:
            raise ReadingError(f"cannot be unpacked ({cut(str(problem), 80)})") from None
        return _bounded(bytes(content), most)

    def is_twice(self, path: str) -> bool:
        return path in self._twice


def _clean(name: str) -> str | None:
    """The path in an archive, None for one that leads out of it or is too long to be meant."""
    name = name.replace("\\", "/")  # some programs on Windows write them so
    if len(name) > _LONGEST_PATH or name.startswith("/") or re.match("[A-Za-z]:", name):
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(parts) > _DEEPEST_PATH:
        return None
    return "/".join(parts)


def opened(path: Path, most: int = MOST_MEMBERS) -> Archive:
    """The archive at this path. A class's download is read once, not for each student again.

    Raises:
        ReadingError: it is not one.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as problem:
        raise ReadingError(f"cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    return _opened(path, state.st_mtime_ns, state.st_size, most)


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int, size: int, most: int) -> Archive:
    return Archive(path, most)


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def without_litter(entries: Iterable[Entry]) -> list[Entry]:
    """Without what systems and programs leave in every folder."""
    litter = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
    return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in litter]
