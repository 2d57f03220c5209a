"""Text that came from somebody else's program, made fit to be shown."""

WIDTH = 72
"""Columns for feedback: it is shown indented, in terminals of 80."""


def visible(text: str) -> str:
    """The text on one line, with control characters, escape sequences and the like spelt out."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def cut(text: str, width: int) -> str:
    """At most `width` characters of what is visible of it."""
    shown = visible(text)
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
