"""Make text from untrusted programs safe to display."""

import re
import unicodedata

WIDTH = 72
"""Columns of feedback, which is indented and has to fit a terminal of 80 columns."""


_JOINERS = "\u200c\u200d"
"""Characters without a width that are part of words in Persian, Hindi and Sinhala, and of emoji."""


def visible(text: str) -> str:
    """Return the text on one line, with control characters and escape sequences spelt out."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or (char in _JOINERS and _is_within_a_word(text, at)) else ascii(char)[1:-1]
        for at, char in enumerate(text)
    )


def _is_within_a_word(text: str, at: int) -> bool:
    """Return whether the characters beside this one are visible ones of other scripts than the Latin one's."""
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    return len(beside) == 2 and beside.isprintable() and not any(char.isspace() or char < "\u0300" for char in beside)


def encodable(text: str) -> str:
    """Return the text with each byte that is not UTF-8, as in a file's name, spelt out as an escape sequence."""
    return text.encode("utf-8", "backslashreplace").decode()


_COMMAND = re.compile(r"^( *):(?=:)|##(?=\w*\[)", re.MULTILINE)


def inert(text: str) -> str:
    """Return the text with each line visible and without commands to a build server that logs it.

    GitHub's runner obeys `::name::` at the start of a line, after any spaces, and `##[name]` anywhere. Other servers
    obey `##vso[` and the like. The first character of such a command is spelt out.
    """
    lines = "\n".join(map(visible, text.split("\n")))
    return _COMMAND.sub(lambda found: f"{found[1]}\\x3a" if found[1] is not None else "#\\x23", lines)


def counted(number: int, noun: str) -> str:
    """Return a number of things, such as `1 check` and `2 checks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def code_lines(code: str) -> list[str]:
    """Return the lines of a file as Python counts them: a form feed, for example, does not end a line."""
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # a regular expression takes six times as long
    return lines if lines[-1] else lines[:-1]


_ASCII = str.maketrans(
    {"─": "-", "┄": "~", "┼": "+", "●": "o", "█": "#", "…": "...", "✓": "+", "✗": "x", "·": ".", "×": "x"}
    | {"→": ">", "░": ".", "✦": "*", "“": '"', "”": '"'}
)


def in_ascii(text: str) -> str:
    """Return the text for a terminal limited to ASCII.

    The grader's own symbols get a similar character, and any other character becomes `?`.
    """
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def cut(text: str, width: int) -> str:
    """Return the visible text, shortened to at most `width` characters."""
    shown = visible(text[: width + 1])  # cut first: a text may have megabytes
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def columns(text: str) -> int:
    """Return how many columns of a terminal a visible text takes: two for a wide character, none for an accent."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) or char in _JOINERS else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def fitted(text: str, width: int) -> str:
    """Return the visible text, shortened to at most `width` columns of a terminal."""
    shown = cut(text, width)
    if columns(shown) <= width:
        return shown
    while columns(shown) >= width:
        shown = shown[:-1]
    return f"{shown}…"


def wrapped(text: str, indent: str, width: int = WIDTH) -> list[str]:
    """Return the text as indented lines of at most `width` columns, broken at spaces; long words stay whole."""
    lines, line = [], indent
    for word in text.split():
        if columns(line) + columns(word) + 1 > width and line != indent:
            lines.append(line)
            line = indent
        line += word if line == indent else f" {word}"
    return [*lines, line]


def broken(line: str, width: int) -> list[str]:
    """Return a line as several of at most `width` columns, all with its indent, wherever they may break."""
    indent = line[: len(line) - len(line.lstrip())][: width // 2]
    lines = []
    while columns(line) > width:
        end = len(line)
        while columns(line[:end]) > width and end > len(indent) + 1:
            end -= 1
        lines.append(line[:end])
        line = indent + line[end:]
    return [*lines, line]
