"""Text that came from somebody else's program, made fit to be shown."""

import re

WIDTH = 72
"""Columns for feedback: it is shown indented, in terminals of 80."""


def visible(text: str) -> str:
    """The text on one line, with control characters, escape sequences and the like spelt out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


_COMMAND = re.compile(r"^( *):(?=:)|##(?=\w*\[)", re.MULTILINE)


def inert(text: str) -> str:
    """The text, line by line visible, and with no command for the build server whose log it may get into.

    GitHub's runner obeys `::name::` at the beginning of a line, spaces aside, and `##[name]` anywhere; others have
    `##vso[` and the like. The first sign of either is spelt out.
    """
    lines = "\n".join(map(visible, text.split("\n")))
    return _COMMAND.sub(lambda found: f"{found[1]}\\x3a" if found[1] is not None else "#\\x23", lines)


def code_lines(code: str) -> list[str]:
    """The lines of a file as Python counts them; a form feed, for one, ends none."""
    lines = re.split(r"\r\n|\r|\n", code)
    return lines if lines[-1] else lines[:-1]


_ASCII = str.maketrans(
    {"─": "-", "┄": "~", "┼": "+", "●": "o", "█": "#", "…": "...", "✓": "+", "✗": "x", "·": ".", "×": "x"}
    | {"→": ">", "░": ".", "✦": "*", "“": '"', "”": '"'}
)


def in_ascii(text: str) -> str:
    """The text for a terminal that can show no more: signs of our own by others, whatever else is left by `?`."""
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def cut(text: str, width: int) -> str:
    """At most `width` characters of what is visible of it."""
    shown = visible(text[: width + 1])  # some texts have megabytes
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def wrapped(text: str, indent: str) -> list[str]:
    """The text in lines of at most `WIDTH` characters, broken at spaces."""
    lines, line = [], indent
    for word in text.split():
        if len(line) + len(word) + 1 > WIDTH and line != indent:
            lines.append(line)
            line = indent
        line += word if line == indent else f" {word}"
    return [*lines, line]
