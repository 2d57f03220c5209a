"""The text of a Python file: its encoding, and whether its bytes are valid in that encoding.

`ast.parse` takes bytes and overlooks what cannot be decoded in a comment; `python file.py` refuses such a file.
"""

import re

COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""The declaration of an encoding as defined by PEP 263, allowed in the first two lines."""
NO_CODE = re.compile(rb"^[ \t\f]*(?:#.*)?$")
LINE_END = re.compile(rb"\r\n|\r|\n")
PEP = "https://peps.python.org/pep-0263/ for details"


def declared(source: bytes) -> tuple[int, str]:
    """Return the line that declares an encoding, and its name; line 0 and UTF-8 if none does."""
    for number, line in enumerate(LINE_END.split(source, maxsplit=2)[:2], 1):
        line = line.removeprefix(b"\xef\xbb\xbf")
        found = COOKIE.match(line)
        if found is not None:
            return number, found[1].decode("ascii", "replace")
        if not NO_CODE.match(line):
            break
    return 0, "utf-8"


def must_be_text(source: bytes, path: str) -> None:
    """Check that a file is text in its encoding.

    Raises:
        SyntaxError: it is not; with the interpreter's message, and the line of the first undecodable byte.
    """
    number, name = declared(source)
    try:
        source.decode(name)
    except UnicodeDecodeError as problem:
        line = len(LINE_END.findall(source, 0, problem.start)) + 1
        byte = source[problem.start]
        said = f"'{name}' codec can't decode byte {byte:#04x}: {problem.reason}"
        if not number:
            said = f"Non-UTF-8 code starting with '\\x{byte:02x}' on line {line}, but no encoding declared; see {PEP}"
        raise SyntaxError(said, (path, line, 1, None)) from None
    except (LookupError, UnicodeError, ValueError):
        raise SyntaxError(f"encoding problem: {name}", (path, number or 1, 1, None)) from None


def text_of(source: bytes) -> str:
    """Return a file's text for display, whatever its bytes are."""
    _, name = declared(source)
    try:
        return source.decode(name, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError, Warning):
        return source.decode("utf-8-sig", "replace")
