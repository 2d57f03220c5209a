"""Writing for people: to a terminal, a pipe or a file, with what its encoding can show."""

import contextlib
import sys
from pathlib import Path
from typing import IO, Any, TextIO

from rich.console import Console
from rich.text import Text

from grader.text import in_ascii

WIDTH_WHEN_PIPED = 80


@contextlib.contextmanager
def output_to(file: Path | None) -> Any:
    """The stream to write to: a new file, or standard output."""
    if file is None:
        yield sys.stdout
    else:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def console(stream: TextIO) -> Console:
    """Writes what it is given as it is; 80 columns where there is no terminal to ask."""
    width = None if stream.isatty() else WIDTH_WHEN_PIPED
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def print_line(screen: Console, line: Text) -> None:
    """A line as it is, or in ASCII where there is no more to be had."""
    screen.print(in_ascii(line.plain) if is_plain(screen.file) else line, soft_wrap=True)


def is_plain(stream: IO[str]) -> bool:
    """Whether the stream cannot show what lies beyond ASCII."""
    try:
        "✓✗·…─┼●█→░✦“”".encode(getattr(stream, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return True
    return False
