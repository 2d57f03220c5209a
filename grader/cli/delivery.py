"""Where results go: files that hold one from the first moment on, whatever becomes of the process that grades.

A file that does not exist, or an older one that the submission brought along, would be taken for a result. So each
place is first given one that says that grading did not come to its end, and then, in its stead, the real one.
"""

import os
import secrets
from pathlib import Path
from typing import Protocol

SYSTEM_FOLDERS = ("/dev/", "/proc/")


def is_stream(path: Path) -> bool:
    """/dev/stdout and its kin: what is written there cannot be taken back, so nothing is announced there."""
    return str(path.absolute()).startswith(SYSTEM_FOLDERS)


class Place(Protocol):
    """Holds one result."""

    def announce(self, text: str) -> None:
        """This one, until there is another."""

    def put(self, text: str) -> None:
        """This one, in place of what was there before."""


class File:
    """A file of its own. Whatever had its name, a link, a pipe, goes; readers see the old one or the new one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def announce(self, text: str) -> None:
        if not is_stream(self._path):
            self.put(text)

    def put(self, text: str) -> None:
        if is_stream(self._path):
            with self._path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            return
        beside = self._path.with_name(f".{secrets.token_hex(8)}")
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            beside.replace(self._path)
        except OSError as problem:
            raise OSError(problem.errno, problem.strerror, str(self._path)) from None
        finally:
            beside.unlink(missing_ok=True)


class Appendix:
    """The end of a file that others write to as well, like those that `GITHUB_OUTPUT` and its kin name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._start: int | None = None

    def announce(self, text: str) -> None:
        if not is_stream(self._path):
            self.put(text)

    def put(self, text: str) -> None:
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
