"""Python source as lines of pieces with a kind each, for pages that highlight it."""

import io
import keyword
import token
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from grader.text import code_lines, visible

STRINGS = {"STRING", *(f"{kind}STRING_{part}" for kind in "FT" for part in ("START", "MIDDLE", "END"))}


class Piece(NamedTuple):
    """A part of a line, safe to display; `kind` is "await", "keyword", "string", "comment" or empty."""

    kind: str
    text: str


def pieces(code: str) -> list[list[Piece]]:
    """Return the pieces of each line; from the first syntax error on, pieces have no kind."""
    lines = code_lines(code)
    marked: list[list[tuple[int, int, str]]] = [[] for _ in lines]
    for kind, (first, start), (last, end) in _kinds("\n".join(lines) + "\n"):
        for number in range(first, min(last, len(lines)) + 1):
            here = (start if number == first else 0, end if number == last else len(lines[number - 1]), kind)
            marked[number - 1].append(here)
    return [list(_cut_up(line, marks)) for line, marks in zip(lines, marked, strict=True)]


def _kinds(code: str) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Yield the kind, the start and the end of every token that has a kind."""
    try:
        for found in tokenize.generate_tokens(io.StringIO(code).readline):
            name = token.tok_name[found.type]
            if name in STRINGS:
                yield "string", found.start, found.end
            elif name == "COMMENT":
                yield "comment", found.start, found.end
            elif name == "NAME" and keyword.iskeyword(found.string):
                yield "await" if found.string in ("async", "await") else "keyword", found.start, found.end
    except (tokenize.TokenError, SyntaxError):
        return


def _cut_up(line: str, marks: list[tuple[int, int, str]]) -> Iterator[Piece]:
    done = 0
    for start, end, kind in marks:
        if done < start:
            yield Piece("", _shown(line[done:start]))
        if max(done, start) < end:
            yield Piece(kind, _shown(line[max(done, start) : end]))
        done = max(done, end)
    if done < len(line):
        yield Piece("", _shown(line[done:]))


def _shown(text: str) -> str:
    """Return the visible text, but with its tabs: the page sets their width."""
    return "\t".join(map(visible, text.split("\t")))
