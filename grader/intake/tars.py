"""Tar archives as a tree, also compressed ones, and what other archives are called.

An archive is unpacked in memory, up to a limit in bytes, because the sizes in it cannot be trusted.
"""

import bz2
import io
import lzma
import tarfile
import zlib
from pathlib import Path
from typing import Protocol

from grader.intake.archives import (
    LARGEST_INNER_ARCHIVE,
    MOST_MEMBERS,
    Archive,
    Kind,
    Members,
    ReadingError,
    Tree,
    open_archive,
    read_file,
    read_start,
)
from grader.text import cut

LARGEST_UNPACKED = 50_000_000
"""Bytes of a tar archive without its compression."""
_MEMORY_OF_LZMA = 100_000_000
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar")
"""Suffixes of archives; 7z and RAR cannot be read."""
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""The first bytes of gzip, bzip2 and xz."""
_UNREADABLE = {b"7z\xbc\xaf\x27\x1c": "a 7z archive", b"Rar!": "a RAR archive"}
_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError, OSError)


class _Decompressor(Protocol):
    def decompress(self, data: bytes, most: int, /) -> bytes: ...


class Tar(Members[tarfile.TarInfo]):
    """A tar archive as a tree.

    Raises:
        ReadingError: the content is not a tar archive, is too long, or has more than `most` members.
    """

    def __init__(self, content: bytes, most: int = MOST_MEMBERS) -> None:
        """Read the list of members."""
        super().__init__()
        try:
            self._tar = tarfile.open(fileobj=io.BytesIO(_unpacked(content)), mode="r:")  # noqa: SIM115 (in memory)
            for number, member in enumerate(self._tar):
                if number >= most:
                    raise ReadingError(f"has more than {most} members")
                self._add(member)
        except _BROKEN as problem:
            raise ReadingError(f"is not an archive that can be read ({cut(str(problem), 80)})") from None

    def _add(self, member: tarfile.TarInfo) -> None:
        kind: Kind = "folder" if member.isdir() else "file" if member.isreg() and not member.issparse() else "other"
        self._add_member(member.name, kind, member)

    def read(self, path: str, most: int) -> bytes:
        """Return a member's content of at most `most` bytes."""
        member = self._files.get(path)
        file = None if member is None else self._tar.extractfile(member)
        if file is None:
            raise ReadingError("is not a file")
        try:
            content = file.read(most + 1)
        except _BROKEN as problem:
            raise ReadingError(f"cannot be unpacked ({cut(str(problem), 80)})") from None
        if len(content) > most:
            raise ReadingError(f"is longer than {most} bytes")
        return content


def _unpacked(content: bytes) -> bytes:
    """Return the content without its compression, which its first bytes show."""
    decompressor: _Decompressor | None = None
    gzip, bzip2, xz = _COMPRESSED
    if content.startswith(gzip):
        decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    elif content.startswith(bzip2):
        decompressor = bz2.BZ2Decompressor()
    elif content.startswith(xz):
        decompressor = lzma.LZMADecompressor(memlimit=_MEMORY_OF_LZMA)
    if decompressor is None:
        return content
    unpacked = decompressor.decompress(content, LARGEST_UNPACKED + 1)
    if len(unpacked) > LARGEST_UNPACKED:
        raise ReadingError(f"is longer than {LARGEST_UNPACKED} bytes when it is unpacked")
    return unpacked


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive, of any kind."""
    return name.lower().endswith(ARCHIVES)


def is_zip_content(start: bytes, name: str) -> bool:
    """Return whether an archive is a zip archive by its first bytes or, if they are unknown, by its name."""
    return not any(start.startswith(magic) for magic in (*_COMPRESSED, *_UNREADABLE)) and (
        start.startswith(b"PK") or (start[257:262] != b"ustar" and not name.lower().endswith(ARCHIVES[1:]))
    )


def opened(content: bytes, name: str) -> Tree:
    """Return an archive of any kind that can be read. Its first bytes decide, since names are often wrong.

    Raises:
        ReadingError: it cannot be read.
    """
    for start, kind in _UNREADABLE.items():
        if content.startswith(start):
            raise ReadingError(f"is {kind}, which is not supported (zip and tar are)")
    return Archive(content) if is_zip_content(content, name) else Tar(content)


def opened_file(path: Path) -> Tree:
    """Return the archive at this path on disk, which only a zip archive need not be read as a whole for.

    Raises:
        ReadingError: it cannot be read.
    """
    if is_zip_content(read_start(path, 512), path.name):
        return open_archive(path)
    return opened(read_file(path, LARGEST_INNER_ARCHIVE), path.name)
