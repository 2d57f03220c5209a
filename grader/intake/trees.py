"""Submitted files as a tree: a folder on disk, and what archives of all kinds have in common.

None of this can be trusted. Every read is bounded. Links and names that lead out of the tree (`../`, `C:/`), devices
and pipes are never read.
"""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

MOST_MEMBERS = 10_000
"""Files of one student that are considered, in a folder or in an archive."""
MOST_IN_DOWNLOAD = 200_000
"""Files of a whole class that are considered."""
LARGEST_INNER_ARCHIVE = 20_000_000
"""Bytes of an archive within an archive, which is kept in memory."""
_MADE_BY_PROGRAMS = frozenset(
    (".git", ".venv", "venv", "site-packages", "node_modules", "__pycache__", "__MACOSX", ".tox", ".mypy_cache")
)
_WEIGHT_OF_MEMBER = 1_000
"""Bytes that are kept in memory about a member of an archive."""
_LONGEST_PATH = 500
_DEEPEST_PATH = 20
_MOST_LISTED = 100
"""Folders whose entries are kept in memory: those of a few students, and what is around them."""
CUT_OFF = "ends in the middle (it was not copied or downloaded to its end)"
"""The note on an archive whose end is missing."""

MemberKind = Literal["folder", "file", "other"]
Member = TypeVar("Member")


class ReadingError(Exception):
    """A file or archive that cannot be read: the text says why, for the instructor."""


class TreeEntry(NamedTuple):
    """A name in a folder of a tree, and the kind of thing that it names."""

    name: str
    kind: MemberKind


class Tree(Protocol):
    """A tree of files. Paths are relative to the root, `""`, and their parts are separated by `/`."""

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name."""

    def kind(self, path: str) -> MemberKind | None:
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


class _Listing(NamedTuple):
    """The entries of a folder, and all names in it; None if there may be more."""

    entries: tuple[TreeEntry, ...]
    names: frozenset[str] | None


_NO_FOLDER = _Listing((), frozenset())


class Folder:
    """A folder on disk as a tree. A link is followed only if its target is inside the folder."""

    def __init__(self, root: Path, most: int = MOST_MEMBERS) -> None:
        self._root, self._most = root, most
        self._real = os.path.realpath(root)
        self._listed: dict[str, _Listing] = {}
        """The folders that were asked for last, the last one at the end."""

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name; an unreadable folder has none."""
        return list(self._listing(folder).entries)

    def _listing(self, folder: str) -> "_Listing":
        known = self._listed.pop(folder, None)
        if known is None:
            if not self._may_be(folder):
                return _NO_FOLDER
            known = self._read_listing(folder)
        self._listed[folder] = known
        if len(self._listed) > _MOST_LISTED:
            del self._listed[next(iter(self._listed))]
        return known

    def _read_listing(self, folder: str) -> "_Listing":
        found: list[TreeEntry] = []
        try:
            is_inside = self._is_inside(self.on_disk(folder))  # and so are all entries but links
            with os.scandir(self._root / folder) as listing:
                for entry in listing:
                    if len(found) >= self._most:
                        return _Listing(tuple(sorted(found)), None)
                    if entry.is_symlink() or not is_inside:
                        kind = self._kind(join_path(folder, entry.name)) or "other"
                    else:
                        kind = _kind_of(entry)
                    found.append(TreeEntry(entry.name, kind))
        except OSError:
            return _Listing((), None)
        return _Listing(tuple(sorted(found)), frozenset(entry.name for entry in found))

    def _may_be(self, path: str) -> bool:
        """Return whether there may be such a path, by the listing of its folder.

        To ask the system for each file that a course may have takes longer.
        """
        folder, _, name = path.rpartition("/")
        names = self._listing(folder).names if path else None
        return names is None or name in names

    def kind(self, path: str) -> MemberKind | None:
        """Return the kind of thing at a path; a link out of the folder is "other"."""
        return self._kind(path) if self._may_be(path) else None

    def _kind(self, path: str) -> MemberKind | None:
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


def _kind_of(entry: os.DirEntry[str]) -> MemberKind:
    """Return the kind of a thing that is no link."""
    return "folder" if entry.is_dir() else "file" if entry.is_file() else "other"


def read_file(path: Path, most: int) -> bytes:
    """Return the content of a file on disk.

    Raises:
        ReadingError: it has more than `most` bytes, is not a regular file, or cannot be read.
    """
    return bounded(read_start(path, most + 1), most)


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


def bounded(content: bytes, most: int) -> bytes:
    """Return the content.

    Raises:
        ReadingError: it has more than `most` bytes.
    """
    if len(content) > most:
        raise ReadingError(f"is longer than {most} bytes")
    return content


class Members(Generic[Member]):
    """The members of an archive by path. If several files have one path, the last one counts, as for unpackers.

    `left_out` is the first name of a link or of a member that leads elsewhere, `elsewhere` the first of the latter;
    each is empty if there is none. `damage` says what is wrong with an archive of which only a part can be read.
    """

    damage = ""
    held = 0
    """The bytes of the archive in memory."""

    def __init__(self) -> None:
        """Start empty."""
        self.left_out = self.elsewhere = ""
        self._files: dict[str, Member] = {}
        self._duplicates: set[str] = set()
        self._folders: dict[str, dict[str, MemberKind]] = {"": {}}

    @property
    def weight(self) -> int:
        """Return about how many bytes of memory the archive takes."""
        return self.held + len(self._files) * _WEIGHT_OF_MEMBER

    def _add_member(self, name: str, kind: MemberKind, member: Member) -> None:
        path = _safe_path(name)
        if path is None or kind == "other":
            self.left_out = self.left_out or name
        if path is None:
            self.elsewhere = self.elsewhere or ("" if is_clutter(name) else name)
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

    def _put(self, folder: str, name: str, kind: MemberKind) -> None:
        known = self._folders.setdefault(folder, {})
        if kind != "folder" or name not in known:
            known[name] = kind
        if kind == "folder":
            self._folders.setdefault(join_path(folder, name), {})

    def entries(self, folder: str = "") -> list[TreeEntry]:
        """Return the entries of a folder, sorted by name."""
        return sorted(TreeEntry(name, kind) for name, kind in self._folders.get(folder, {}).items())

    def kind(self, path: str) -> MemberKind | None:
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


def _safe_path(name: str) -> str | None:
    """Return a member's path, or None if it leads out of the archive or is unreasonably long."""
    name = name.replace("\\", "/")  # as some programs on Windows write paths
    if len(name) > _LONGEST_PATH or name.startswith("/") or re.match("[A-Za-z]:", name):
        return None
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(parts) > _DEEPEST_PATH:
        return None
    return "/".join(parts)


def is_clutter(path: str) -> bool:
    """Return whether a path lies in what programs make by the thousands: installed packages, caches, repositories."""
    return not _MADE_BY_PROGRAMS.isdisjoint(path.replace("\\", "/").split("/")[:-1])


def without_clutter(entries: Iterable[TreeEntry]) -> list[TreeEntry]:
    """Return the entries without hidden files and what systems and programs leave in folders."""
    clutter = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
    return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in clutter]
