"""Archives of any kind, which their first bytes tell apart, since names are often wrong."""

from collections.abc import Iterator
from pathlib import Path

from grader.intake.kept_archives import KeptArchives
from grader.intake.tars import COMPRESSED, LARGEST_UNPACKED, Tar
from grader.intake.trees import (
    LARGEST_INNER_ARCHIVE,
    MOST_IN_DOWNLOAD,
    MOST_MEMBERS,
    ReadingError,
    Tree,
    join_path,
    read_file,
    read_start,
    without_clutter,
)
from grader.intake.zips import Archive, open_archive

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".7z", ".rar")
"""Suffixes of archives; 7z and RAR cannot be read."""
LARGEST_CLASS = 200_000_000
"""Bytes of an archive with the submissions of a class that is kept in memory, as a tar archive and one in another are,
and of a tar archive when it is unpacked."""
_DOWNLOADS: KeptArchives[Archive | Tar] = KeptArchives(LARGEST_CLASS)
_UNREADABLE = {b"7z\xbc\xaf\x27\x1c": "a 7z archive", b"Rar!": "a RAR archive"}


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive, of any kind."""
    return name.lower().endswith(ARCHIVES)


def is_zip_content(start: bytes, name: str) -> bool:
    """Return whether an archive is a zip archive by its first bytes or, if they are unknown, by its name."""
    return not any(start.startswith(magic) for magic in (*COMPRESSED, *_UNREADABLE)) and (
        start.startswith(b"PK") or (start[257:262] != b"ustar" and not name.lower().endswith(ARCHIVES[1:]))
    )


def opened(content: bytes, name: str, most: int = MOST_MEMBERS, largest: int = LARGEST_UNPACKED) -> Archive | Tar:
    """Return an archive of any kind that can be read. Its first bytes decide, since names are often wrong.

    Args:
        content: the archive.
        name: its name.
        most: the most members that it may have.
        largest: the most bytes that a tar archive may have when it is unpacked.

    Raises:
        ReadingError: it cannot be read.
    """
    for start, kind in _UNREADABLE.items():
        if content.startswith(start):
            raise ReadingError(f"is {kind}, which is not supported (zip and tar are)")
    return Archive(content, most) if is_zip_content(content, name) else Tar(content, most, largest)


def opened_file(path: Path) -> Tree:
    """Return the archive at this path on disk, which only a zip archive need not be read as a whole for.

    Raises:
        ReadingError: it cannot be read.
    """
    if is_zip_content(read_start(path, 512), path.name):
        return open_archive(path)
    return opened(read_file(path, LARGEST_INNER_ARCHIVE), path.name)


def opened_download(path: Path, archives: tuple[str, ...] = ()) -> Tree:
    """Return the archive with the submissions of a class at this path, from a cache if it has not changed.

    Args:
        path: where the archive is on disk.
        archives: the paths of archives in it, each of which lies in the one before: the last one is opened.

    Raises:
        ReadingError: it cannot be read.
    """
    start = read_start(path, 512)
    state = path.stat()
    key = (path, state.st_mtime_ns, state.st_size, archives)
    return _DOWNLOADS.get(key, lambda: _opened_download(path, start, archives))


def _opened_download(path: Path, start: bytes, archives: tuple[str, ...]) -> Archive | Tar:
    if archives:
        *around, last = archives
        content = opened_download(path, tuple(around)).read(last, LARGEST_CLASS)
        return opened(content, last, MOST_IN_DOWNLOAD, LARGEST_CLASS)
    if is_zip_content(start, path.name):
        return Archive(path, MOST_IN_DOWNLOAD)
    return opened(read_file(path, LARGEST_CLASS), path.name, MOST_IN_DOWNLOAD, LARGEST_CLASS)


def archives_below(tree: Tree, folder: str, depth: int) -> Iterator[str]:
    """Yield the paths of the archives in a folder, at most `depth` folders further down, the nearest first."""
    folders = []
    for entry in without_clutter(tree.entries(folder)):
        path = join_path(folder, entry.name)
        if entry.kind == "file" and is_archive(entry.name):
            yield path
        elif entry.kind == "folder" and depth:
            folders.append(path)
    for path in folders:
        yield from archives_below(tree, path, depth - 1)
