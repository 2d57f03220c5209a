"""Output for people: to a terminal, a pipe or a file, limited to the characters that its encoding has."""

import contextlib
import sys
from pathlib import Path
from typing import IO, Any, TextIO

from rich.console import Console
from rich.text import Text

from grader.text import in_ascii

WIDTH_WHEN_PIPED = 80
"""A width in columns."""


@contextlib.contextmanager
def output_to(file: Path | None) -> Any:
    """Open the file and yield it as a stream; for None, yield standard output."""
    if file is None:
        yield sys.stdout
    else:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def console(stream: TextIO) -> Console:
    """Return a console that prints text without markup; it has 80 columns if the stream is no terminal."""
    width = None if stream.isatty() else WIDTH_WHEN_PIPED
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def columns_of(screen: Console) -> int:
    """Return how wide lines may be; a `…` becomes `...` where the stream cannot show it."""
    return screen.width - 2 * is_plain(screen.file)


def print_line(screen: Console, line: Text) -> None:
    """Print a line, in ASCII if the stream cannot show more."""
    screen.print(in_ascii(line.plain) if is_plain(screen.file) else line, soft_wrap=True)


def is_plain(stream: IO[str]) -> bool:
    """Return whether the stream's encoding lacks the signs that the reports use."""
    try:
        "✓✗·…─┼●█→░✦“”".encode(getattr(stream, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return True
    return False
