"""Zip archives as a tree, which are never unpacked to disk.

The bytes are counted as they come, because an archive may lie about its sizes.
"""

import io
import os
import re
import stat
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from grader.intake.encoded_names import BACKSLASH
from grader.intake.trees import CUT_OFF, MOST_MEMBERS, MemberKind, Members, ReadingError, bounded, is_clutter
from grader.text import cut

_LISTING_PER_MEMBER, _SHORTEST_LISTING = 250, 3_500_000
"""Bytes for each member in an archive's list of contents; a list that is longer than that, and than this, is not read.
An environment with its packages makes long lists."""
_CHUNK = 65_536
_FIRST = b"PK\x03\x04"
"""The first bytes of an archive with members; its list of contents is at its end."""
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the other methods' decompressors cannot be bounded
_ENCRYPTED, _IN_UTF8 = 0x1, 0x800
"""Flags of a member; the second says that its name is in UTF-8."""
_SECOND_BYTE = re.compile(r"(?<=[^\x00-\x7f])\\")
"""A backslash that may be a part of the letter before it."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError, OSError)


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


class Archive(Members[zipfile.ZipInfo]):
    """A zip archive as a tree.

    Raises:
        ReadingError: the source is not a zip archive, or has more than `most` members.
    """

    def __init__(self, source: Path | bytes, most: int = MOST_MEMBERS) -> None:
        super().__init__()
        listing = max(most * _LISTING_PER_MEMBER, _SHORTEST_LISTING)
        try:
            if isinstance(source, Path):
                if not stat.S_ISREG(source.stat().st_mode):
                    raise ReadingError("is not a file")
                if not source.stat().st_size:
                    raise ReadingError("is not a zip archive that can be read (it is empty)")
                file = cast("IO[bytes]", _SliceReader(source, listing))
            else:
                file, self.held = io.BytesIO(source), len(source)
            is_begun = file.read(len(_FIRST)) == _FIRST
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as problem:
            if isinstance(problem, zipfile.BadZipFile) and is_begun and not zipfile.is_zipfile(file):
                raise ReadingError(CUT_OFF) from None
            said = getattr(problem, "strerror", None) or str(problem)
            raise ReadingError(f"is not a zip archive that can be read ({cut(said, 80)})") from None
        members = self._zip.infolist()
        if len(members) > most:
            members = [member for member in members if not is_clutter(member.filename)]
        if len(members) > most:
            raise ReadingError(f"has {len(members)} members, more than {most}")
        has_slashes = any("/" in member.filename for member in members)
        for member in members:
            self._add(member, _name_of(member, has_slashes))
        files = self._files.values()
        if files and all(file.flag_bits & _ENCRYPTED for file in files):
            raise ReadingError("is encrypted")

    def _add(self, member: zipfile.ZipInfo, name: str) -> None:
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        kind: MemberKind = "folder" if name.endswith(("/", "\\")) else "other" if is_link else "file"
        self._add_member(name, kind, member)

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
        return bounded(bytes(content), most)


def _name_of(member: zipfile.ZipInfo, has_slashes: bool) -> str:
    """Return a member's name. Without a flag, `zipfile` takes it for code page 437, but macOS and Unix write UTF-8.

    In East Asian encodings, the second byte of a letter may be that of a backslash. It separates no folders in an
    archive in which slashes do.
    """
    if member.flag_bits & _IN_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return _SECOND_BYTE.sub(BACKSLASH, member.filename) if has_slashes else member.filename


def open_archive(path: Path) -> Archive:
    """Return the archive at this path, from a cache if it has not changed: a student's is read twice.

    Raises:
        ReadingError: the file is not a zip archive.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as problem:
        raise ReadingError(f"cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    return _cached_archive(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _cached_archive(path: Path, changed: int, size: int) -> Archive:
    return Archive(path)
