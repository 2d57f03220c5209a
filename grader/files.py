"""Atomic writes: a file has its old content or its new one, never a part of either. And entries of archives."""

import contextlib
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def replacing(path: Path, encoding: str = "utf-8", make_folder: bool = True) -> Iterator[TextIO]:
    """Open a text file that replaces `path` at the end of the block; if the block raises, `path` is unchanged.

    The text is written as it is, without translation of newlines. With `make_folder`, missing folders are created.

    Raises:
        OSError: The file cannot be written; the exception names `path`.
    """
    with replaced(path, make_folder) as beside, beside.open("x", encoding=encoding, newline="") as file:
        yield file


@contextlib.contextmanager
def replaced(path: Path, make_folder: bool = True) -> Iterator[Path]:
    """Return the path of a new file, to be made in the block, that replaces `path` at its end, like `replacing`.

    Raises:
        OSError: The file cannot be written; the exception names `path`.
    """
    if make_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    try:
        yield beside
        beside.replace(path)
    except OSError as problem:
        if problem.filename not in (None, str(beside)):
            raise
        raise OSError(problem.errno, problem.strerror, str(path)) from None
    finally:
        beside.unlink(missing_ok=True)


def replace(path: Path, data: bytes) -> None:
    """Write bytes, like `replacing`."""
    with replacing(path, "latin-1") as file:
        file.write(data.decode("latin-1"))


def zip_entry(path: str, is_program: bool = False) -> zipfile.ZipInfo:
    """Return the entry of a file in a zip; it depends on nothing else, so equal archives are equal byte for byte."""
    entry = zipfile.ZipInfo(path)  # of 1980, the earliest date
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix: on other systems the permissions below are ignored
    entry.external_attr = (0o100755 if is_program else 0o100644) << 16
    return entry


def _beside(path: Path) -> Path:
    """Return a new, unpredictable name in the same folder, so that no link can be planted there."""
    return path.with_name(f".{secrets.token_hex(8)}")
