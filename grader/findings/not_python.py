"""Files that Python cannot read because of what they are: in another encoding, of another program, or copied text."""

import re

SAVE_AS = "Save it as UTF-8; an editor for programs has that in its menu or at its lower edge."
OTHER_PROGRAMS = {
    rb"\{\\rtf": "a rich text document (RTF)",
    rb"PK\x03\x04": "a zip archive or an office document",
    rb"%PDF-": "a PDF document",
    rb"\xd0\xcf\x11\xe0": "an old office document",
    rb"\s*<(?i:!doctype html|html|head)\b": "a web page (HTML)",
    rb"\x1f\x8b|7z\xbc\xaf\x27|Rar!": "an archive",
    rb"\x16\x0d\x0d\x0a|[\x00-\xff]{2}\x0d\x0a\x00\x00\x00\x00": "compiled code of Python (.pyc)",
}
"""Kinds of files that are not Python, by their first bytes."""
COPIED = re.compile(r"\(?U\+(?:00A0|200[B-F]|2018|2019|201[A-F]|202F|2060|FEFF|00AD|2013|2014|2212)\)?")
"""Characters that look like others, in the messages of Python."""


def another_file(source: bytes) -> str:
    """Return in words why a file is no text that Python reads; empty if it is."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_half_null(source[:200]):
        return f"The file is saved as UTF-16, and Python reads UTF-8. {SAVE_AS}"
    for beginning, what in OTHER_PROGRAMS.items():
        if re.match(beginning, source):
            return f"The file is {what}, not a text. Save your program as plain text, in an editor for programs."
    return ""


def about_its_character(message: str) -> str:
    """Return a sentence about a character that Python does not take, if it is one that comes along with copied text."""
    if not COPIED.search(message):
        return ""
    return " Such a character comes along with text that is copied from a web page or a document: type that part anew."


def _is_half_null(beginning: bytes) -> bool:
    """Return whether every other byte is null, as in English text that is UTF-16."""
    pairs = len(beginning) // 2
    return pairs > 3 and max(beginning[0::2].count(0), beginning[1::2].count(0)) > 0.9 * pairs
