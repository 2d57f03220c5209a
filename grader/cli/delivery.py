"""Destinations of a result: files that contain one at any time, even if the grading process is killed.

Other systems read these files. A missing file would break them, and an older file from the submission would be taken
for a result. Therefore each destination first gets a placeholder, which says that grading did not finish, and later
the real result in its place.
"""

import os
from pathlib import Path
from typing import Protocol

from grader.files import replacing

SYSTEM_FOLDERS = ("/dev/", "/proc/")


def is_stream(path: Path) -> bool:
    """Return whether the path is /dev/stdout or the like; a placeholder there could not be replaced."""
    return str(path.absolute()).startswith(SYSTEM_FOLDERS)


class Destination(Protocol):
    """The place for one result."""

    def write_placeholder(self, text: str) -> None:
        """Write a text that stands in for the result until `write` replaces it."""

    def write(self, text: str) -> None:
        """Write the result, and replace what was written before."""


class FileDestination:
    """A whole file, replaced in one step, so that readers see the old or the new content.

    A link or a pipe with its name is replaced, too.
    """

    def __init__(self, path: Path) -> None:
        """Write to this path."""
        self._path = path

    def write_placeholder(self, text: str) -> None:
        """Write the placeholder, unless the path is a stream."""
        if not is_stream(self._path):
            self.write(text)

    def write(self, text: str) -> None:
        """Write the result.

        Raises:
            OSError: the file cannot be written; it bears the name of the path.
        """
        if is_stream(self._path):
            with self._path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            return
        with replacing(self._path, make_folder=False) as stream:
            stream.write(text)


class FileSection:
    """The end of a file that other programs append to as well, such as the one that `GITHUB_OUTPUT` names."""

    def __init__(self, path: Path) -> None:
        """Append to this path."""
        self._path = path
        self._start: int | None = None

    def write_placeholder(self, text: str) -> None:
        """Append the placeholder, unless the path is a stream."""
        if not is_stream(self._path):
            self.write(text)

    def write(self, text: str) -> None:
        """Append the result, or replace what was appended before, beginning on a new line."""
        if is_stream(self._path):
            with self._path.open("ab") as stream:
                stream.write(text.encode())
            return
        with self._path.open("a+b") as stream:
            if self._start is None:
                self._start = stream.seek(0, os.SEEK_END)
            stream.truncate(self._start)
            stream.seek(max(self._start - 1, 0))
            before = stream.read(1)
            stream.write((b"\n" if before not in (b"", b"\n") else b"") + text.encode())
