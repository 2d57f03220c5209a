"""Tar archives as a tree, also compressed ones.

An archive is unpacked in memory, up to a limit in bytes, because the sizes in it cannot be trusted.
"""

import bz2
import io
import lzma
import tarfile
import zlib
from typing import Protocol

from grader.intake.trees import MOST_MEMBERS, MemberKind, Members, ReadingError, bounded
from grader.text import cut

LARGEST_UNPACKED = 50_000_000
"""Bytes of a tar archive without its compression."""
_MEMORY_OF_LZMA = 100_000_000
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""The first bytes of gzip, bzip2 and xz."""
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
        kind: MemberKind = (
            "folder" if member.isdir() else "file" if member.isreg() and not member.issparse() else "other"
        )
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
        return bounded(content, most)


def _unpacked(content: bytes) -> bytes:
    """Return the content without its compression, which its first bytes show."""
    decompressor: _Decompressor | None = None
    gzip, bzip2, xz = COMPRESSED
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
