"""A finding as lines of text: its place, the student's line with a caret, and its meaning."""

import msgspec

from grader.grades.graded import place_in, whole_text
from grader.grades.results import Finding
from grader.text import WIDTH, code_lines, fitted, wrapped


def finding_lines(finding: Finding, source: bytes, width: int = WIDTH) -> list[str]:
    """Return a finding as lines of at most `width` columns: its place, the student's line, and its meaning.

    `source` is the bytes of the file.
    """
    return lines_about(finding, whole_text(source, finding.file), False, width)


def lines_about(finding: Finding, text: str, again: bool, width: int = WIDTH) -> list[str]:
    """Return a finding as `finding_lines` does, from the text of the file; without its meaning if it comes `again`."""
    cell = "" if isinstance(finding.cell, msgspec.UnsetType) else f"cell {finding.cell}, "
    where = f"{finding.file}, {cell}line {finding.line}: " if finding.line else ""
    more = wrapped(finding.message, "    ", width) if finding.message != finding.title and not again else []
    code = quoted_lines(finding, text, width)
    quoted = ["", *code] if code else []
    return [*wrapped(f"{where}{finding.title}", "", width), *quoted, *([""] if quoted and more else []), *more]


def quoted_lines(finding: Finding, text: str, width: int = WIDTH) -> list[str]:
    """Return the line of a finding with its number, and a caret below the part where Python stopped.

    `text` is the text of the file, as `Graded.files` has it; lines have at most `width` columns.
    """
    code = line_in(text, finding)
    if not code:
        return []
    head = f"    {finding.line} | "
    room = min(WIDTH - 10, width - len(head))
    caret = _caret(finding, text, room)
    return [f"{head}{fitted(code, room)}", *([f"{' ' * len(head)}{caret}"] if caret else [])]


def _caret(finding: Finding, text: str, room: int) -> str:
    """Return a `^` below each character of that part; empty if the part is not shown."""
    place = place_in(text, finding)
    if place is None or not isinstance(finding.column, int):
        return ""
    line = code_lines(text)[place - 1]
    start = finding.column - 1 - (len(line) - len(line.lstrip()))
    end = finding.end_column if isinstance(finding.end_column, int) else finding.column + 1
    shown = min(len(line.strip()), room - 1)
    if not line.strip().isprintable() or not 0 <= start <= shown:
        return ""
    return " " * start + "^" * max(min(end - finding.column, shown - start), 1)


def own_line(finding: Finding, source: bytes) -> str:
    """Return the line of the student's file that a finding points to, without indentation; empty if none."""
    return line_in(whole_text(source, finding.file), finding)


def line_in(text: str, finding: Finding) -> str:
    """Return that line, from the text of the file as `Graded.files` has it."""
    place = place_in(text, finding)
    return "" if place is None else code_lines(text)[place - 1].strip()
