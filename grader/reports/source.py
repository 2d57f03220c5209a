"""Python source as lines of HTML, in which each keyword, string and comment is marked as such."""

import io
import keyword
import token
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.text import code_lines, visible

STRINGS = {"STRING", *(f"{kind}STRING_{part}" for kind in "FT" for part in ("START", "MIDDLE", "END"))}


class SourceLine(NamedTuple):
    """A line of a program, safe to display: as text, and as HTML in which words are marked with their kind."""

    text: str
    html: Markup


def source_lines(code: str) -> list[SourceLine]:
    """Return the lines of a program; from the first syntax error on, no word is marked."""
    lines = code_lines(code)
    marked: list[list[tuple[int, int, str]]] = [[] for _ in lines]
    for kind, (first, start), (last, end) in _kinds("\n".join(lines) + "\n"):
        for number in range(first, min(last, len(lines)) + 1):
            here = (start if number == first else 0, end if number == last else len(lines[number - 1]), kind)
            marked[number - 1].append(here)
    return [
        SourceLine(_shown(line), Markup("".join(_pieces(line, marks))))
        for line, marks in zip(lines, marked, strict=True)
    ]


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


def _pieces(line: str, marks: list[tuple[int, int, str]]) -> Iterator[str]:
    """Yield the HTML of a line, piece by piece."""
    done = 0
    for start, end, kind in marks:
        if done < start:
            yield escape(_shown(line[done:start]))
        if max(done, start) < end:
            yield f'<span class="{kind}">{escape(_shown(line[max(done, start) : end]))}</span>'
        done = max(done, end)
    if done < len(line):
        yield escape(_shown(line[done:]))


def _shown(text: str) -> str:
    """Return the visible text, but with its tabs: the page sets their width."""
    return "\t".join(map(visible, text.split("\t")))
