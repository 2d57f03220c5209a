"""Tar archives as a tree, also compressed ones.

An archive is unpacked in memory, up to a limit in bytes, because the sizes in it cannot be trusted.
"""

import bz2
import io
import lzma
import tarfile
import zlib
from typing import Protocol

from grader.intake.trees import CUT_OFF, MOST_MEMBERS, MemberKind, Members, ReadingError, bounded
from grader.text import cut

LARGEST_UNPACKED = 50_000_000
"""Bytes of a tar archive without its compression."""
_MEMORY_OF_LZMA = 100_000_000
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""The first bytes of gzip, bzip2 and xz."""
_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError, OSError)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, most: int, /) -> bytes: ...


class Tar(Members[tarfile.TarInfo]):
    """A tar archive as a tree.

    Raises:
        ReadingError: the content is not a whole tar archive, is longer than `largest` bytes when it is unpacked, or has
            more than `most` members.
    """

    def __init__(self, content: bytes, most: int = MOST_MEMBERS, largest: int = LARGEST_UNPACKED) -> None:
        """Read the list of members."""
        super().__init__()
        try:
            unpacked = _unpacked(content, largest)
            self.held = len(unpacked)
            self._tar = tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:")  # noqa: SIM115 (in memory)
            for number, member in enumerate(self._tar):
                if number >= most:
                    raise ReadingError(f"has more than {most} members")
                self._add(member)
        except _BROKEN as problem:
            raise ReadingError(f"is not an archive that can be read ({cut(str(problem), 80)})") from None
        if self._tar.offset > len(unpacked) or 0 < len(unpacked) - self._tar.offset < tarfile.BLOCKSIZE:
            raise ReadingError(CUT_OFF)
        self.damage = _damage(unpacked, self._tar.offset)

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


def _damage(unpacked: bytes, end: int) -> str:
    """Return what is wrong with an archive whose members were read up to `end`, where zeros should be; or nothing."""
    if end == len(unpacked):
        return "has no mark of its end, as one that was not copied to its end: files behind those in it may be missing"
    rest = len(unpacked) - end
    if unpacked.count(0, end) < rest:
        return f"is damaged, or continues behind its end: its last {rest} bytes were not read, and may be more files"
    return ""


def _unpacked(content: bytes, largest: int) -> bytes:
    """Return the content without its compression. It may be in several streams, as parallel compressors write it."""
    decompressor = _decompressor(content)
    if decompressor is None:
        return content
    streams: list[bytes] = []
    left = largest
    while decompressor is not None:
        streams.append(decompressor.decompress(content, left + 1))
        left -= len(streams[-1])
        if left < 0:
            raise ReadingError(f"is longer than {largest} bytes when it is unpacked")
        if not decompressor.eof:
            raise ReadingError(CUT_OFF)
        content = decompressor.unused_data
        decompressor = _decompressor(content)
    return b"".join(streams)


def _decompressor(content: bytes) -> _Decompressor | None:
    """Return what unpacks the content, as its first bytes show; None if it is not compressed."""
    gzip, bzip2, xz = COMPRESSED
    if content.startswith(gzip):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if content.startswith(bzip2):
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=_MEMORY_OF_LZMA) if content.startswith(xz) else None
