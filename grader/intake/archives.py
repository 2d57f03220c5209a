"""Submitted files as a tree: a folder on disk or a zip archive, which is never unpacked to disk.

None of this can be trusted. Every read is bounded, and the bytes are counted as they come, because an archive may lie
about its sizes. Links and names that lead out of the tree (`../`, `C:/`), devices and pipes are never read.
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
from typing import IO, Generic, Literal, NamedTuple, Protocol, TypeVar, cast

from grader.text import cut

MOST_MEMBERS = 10_000
"""Files of one student that are considered, in a folder or in an archive."""
MOST_IN_DOWNLOAD = 200_000
"""Files of a whole class that are considered."""
LARGEST_INNER_ARCHIVE = 20_000_000
"""Bytes of an archive within an archive, which is kept in memory."""
_LISTING_PER_MEMBER = 250
"""Bytes for each member in an archive's list of contents; a longer list is not read."""
_LONGEST_PATH = 500
_DEEPEST_PATH = 20
_CHUNK = 65_536
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the other methods' decompressors cannot be bounded
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError, OSError)
Kind = Literal["folder", "file", "other"]
Member = TypeVar("Member")


class ReadingError(Exception):
    """A file or archive that cannot be read: the text says why, for the instructor."""


class TreeEntry(NamedTuple):
    """A name in a folder of a tree, and the kind of thing that it names."""

    name: str
    kind: Kind


class Tree(Protocol):
    """A tree of files. Paths are relative to the root, `""`, and their parts are separated by `/`."""

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name."""

    def kind(self, path: str) -> Kind | None:
        """Return the kind of thing at a path, or None if there is nothing."""

    def read(self, path: str, most: int) -> bytes:
        """Return a file's content.

        Raises:
            ReadingError: the file has more than `most` bytes, or cannot be read.
        """

    def is_duplicate(self, path: str) -> bool:
        """Return whether several files have this path, as in some archives."""


def join_path(folder: str, name: str) -> str:
    """Return the path of a name in a folder of a tree, where `""` is the root."""
    return f"{folder}/{name}" if folder else name


class Folder:
    """A folder on disk as a tree. A link is followed only if its target is inside the folder."""

    def __init__(self, root: Path, most: int = MOST_MEMBERS) -> None:
        self._root, self._most = root, most
        self._real = os.path.realpath(root)

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name; an unreadable folder has none."""
        found: list[TreeEntry] = []
        try:
            with os.scandir(self._root / folder) as listing:
                for entry in listing:
                    if len(found) >= self._most:
                        break
                    found.append(TreeEntry(entry.name, self.kind(join_path(folder, entry.name)) or "other"))
        except OSError:
            return []
        return sorted(found)

    def kind(self, path: str) -> Kind | None:
        """Return the kind of thing at a path; a link out of the folder is "other"."""
        full = self.on_disk(path)
        try:
            mode = os.lstat(full).st_mode
            if not self._is_inside(full):
                return "other"
            if stat.S_ISLNK(mode):
                mode = os.stat(full).st_mode  # noqa: PTH116
        except (OSError, ValueError):
            return None
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def _is_inside(self, path: str) -> bool:
        real = os.path.realpath(path)
        return real == self._real or real.startswith(os.path.join(self._real, ""))  # noqa: PTH118 (a str)

    def read(self, path: str, most: int) -> bytes:
        """Return a file's content of at most `most` bytes."""
        if self.kind(path) != "file":
            raise ReadingError("is not a file")
        return read_file(self._root / path, most)

    def is_duplicate(self, path: str) -> bool:
        """Return False: on disk, a path names one file."""
        return False

    def on_disk(self, path: str) -> str:
        """Return the system's path. It is a `str` to save memory: a `Path` stores its parts, for each of thousands."""
        return os.path.join(self._root, path)  # noqa: PTH118


def read_file(path: Path, most: int) -> bytes:
    """Return the content of a file on disk.

    Raises:
        ReadingError: it has more than `most` bytes, is not a regular file, or cannot be read.
    """
    return _bounded(read_start(path, most + 1), most)


def read_start(path: Path, size: int) -> bytes:
    """Return the first `size` bytes of a file on disk, or all of a shorter one.

    Raises:
        ReadingError: it is not a regular file, or cannot be read.
    """
    # Without O_NONBLOCK, opening a pipe would wait until another process opens it for writing.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (a descriptor)
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ReadingError("is not a file")
            return file.read(size)
    except (OSError, ValueError) as problem:
        raise ReadingError(f"cannot be read ({getattr(problem, 'strerror', None) or problem})") from None


def _bounded(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise ReadingError(f"is longer than {most} bytes")
    return content


class _SliceReader:
    """A file for `zipfile` that is open only during each read, and that refuses to read large pieces.

    So an archive in the cache holds no descriptor, and a forged list of contents cannot fill the memory.
    """

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
            raise OSError("before the start")  # zipfile expects this error when a file is too short
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


class Members(Generic[Member]):
    """The members of an archive by path. If several files have one path, the last one counts, as for unpackers."""

    def __init__(self) -> None:
        """Start empty."""
        self._files: dict[str, Member] = {}
        self._duplicates: set[str] = set()
        self._folders: dict[str, dict[str, Kind]] = {"": {}}

    def _add_member(self, name: str, kind: Kind, member: Member) -> None:
        path = _safe_path(name)
        if path is None:
            return
        parts = path.split("/")
        for depth in range(1, len(parts)):
            self._put("/".join(parts[: depth - 1]), parts[depth - 1], "folder")
        self._put("/".join(parts[:-1]), parts[-1], kind)
        if kind == "file":
            if path in self._files:
                self._duplicates.add(path)
            self._files[path] = member
        elif kind == "other":
            self._files.pop(path, None)

    def _put(self, folder: str, name: str, kind: Kind) -> None:
        known = self._folders.setdefault(folder, {})
        if kind != "folder" or name not in known:
            known[name] = kind
        if kind == "folder":
            self._folders.setdefault(join_path(folder, name), {})

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name."""
        return sorted(TreeEntry(name, kind) for name, kind in self._folders.get(folder, {}).items())

    def kind(self, path: str) -> Kind | None:
        """Return the kind of thing at a path; a link is "other"."""
        if path in self._files:
            return "file"
        if path in self._folders:
            return "folder"
        folder, _, name = path.rpartition("/")
        return self._folders.get(folder, {}).get(name)

    def is_duplicate(self, path: str) -> bool:
        """Return whether several members have this path."""
        return path in self._duplicates


class Archive(Members[zipfile.ZipInfo]):
    """A zip archive as a tree.

    Raises:
        ReadingError: the source is not a zip archive, or has more than `most` members.
    """

    def __init__(self, source: Path | bytes, most: int = MOST_MEMBERS) -> None:
        super().__init__()
        listing = max(most * _LISTING_PER_MEMBER, _CHUNK * 2)
        try:
            if isinstance(source, Path):
                if not stat.S_ISREG(source.stat().st_mode):
                    raise ReadingError("is not a file")
                file = cast("IO[bytes]", _SliceReader(source, listing))
            else:
                file = io.BytesIO(source)
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as problem:
            said = getattr(problem, "strerror", None) or str(problem)
            raise ReadingError(f"is not a zip archive that can be read ({cut(said, 80)})") from None
        members = self._zip.infolist()
        if len(members) > most:
            raise ReadingError(f"has {len(members)} members, more than {most}")
        for member in members:
            self._add(member)

    def _add(self, member: zipfile.ZipInfo) -> None:
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        kind: Kind = "folder" if member.filename.endswith(("/", "\\")) else "other" if is_link else "file"
        self._add_member(member.filename, kind, member)

    def read(self, path: str, most: int) -> bytes:
        """Return the unpacked content of a member, of at most `most` bytes."""
        member = self._files.get(path)
        if member is None:
            raise ReadingError("is not a file")
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("is encrypted")
        if member.compress_type not in _READ:
            raise ReadingError("uses a compression method that is not supported (only deflate is)")
        content = bytearray()
        try:
            with self._zip.open(member) as file:
                while len(content) <= most and (piece := file.read(min(_CHUNK, most + 1 - len(content)))):
                    content += piece
        except _BROKEN as problem:
            raise ReadingError(f"cannot be unpacked ({cut(str(problem), 80)})") from None
        return _bounded(bytes(content), most)


def _safe_path(name: str) -> str | None:
    """Return a member's path, or None if it leads out of the archive or is unreasonably long."""
    name = name.replace("\\", "/")  # as some programs on Windows write paths
    if len(name) > _LONGEST_PATH or name.startswith("/") or re.match("[A-Za-z]:", name):
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(parts) > _DEEPEST_PATH:
        return None
    return "/".join(parts)


def open_archive(path: Path, most: int = MOST_MEMBERS) -> Archive:
    """Return the archive at this path, from a cache if it has not changed.

    Without the cache, the list of a class's download would be read again for every student.

    Raises:
        ReadingError: the file is not a zip archive.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as problem:
        raise ReadingError(f"cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    return _cached_archive(path, state.st_mtime_ns, state.st_size, most)


@lru_cache(maxsize=2)
def _cached_archive(path: Path, changed: int, size: int, most: int) -> Archive:
    return Archive(path, most)


def is_zip(name: str) -> bool:
    """Return whether a file's name is that of a zip archive."""
    return name.lower().endswith(".zip")


def without_clutter(entries: Iterable[TreeEntry]) -> list[TreeEntry]:
    """Return the entries without hidden files and what systems and programs leave in folders."""
    clutter = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
    return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in clutter]
