"""Files that are there when they are whole, and not before."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def whole(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that comes into being beside its name, and takes its place when the block has ended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding=encoding, newline="") as file:
        yield file
    beside.replace(path)
