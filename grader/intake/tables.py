"""CSV files of other programs, parsed so that they can be written back with only some cells changed.

The `csv` module keeps the values but not the text: it would write its own quotes, separators and line ends.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from grader.exceptions import GraderError
from grader.intake.trees import ReadingError, read_file

LARGEST_TABLE = 50_000_000
"""Bytes of a CSV file."""
_BOM = "\ufeff"
_TELLS_SEPARATOR = re.compile("sep=([,;\t|])(?:\r\n|\n|\r)")
_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"<": "a web page, as some platforms export it with the suffix of Excel,",
    b"%PDF-": "a PDF document",
}
"""Kinds of files that are not CSV, by their first bytes."""


class Record(NamedTuple):
    """A record: its cells as they are written, its line end, and its line in the file, counted from 1."""

    written: list[str]
    end: str
    line: int

    @property
    def values(self) -> list[str]:
        """Return the cells without their quotes."""
        return [_value(cell) for cell in self.written]

    def value(self, column: int) -> str:
        """Return a cell without its quotes, or an empty string if the row is too short."""
        return _value(self.written[column]) if column < len(self.written) else ""

    @property
    def is_blank(self) -> bool:
        """Return whether all cells are empty."""
        return not any(value.strip() for value in self.values)


class Table(NamedTuple):
    """A CSV file, with the separator, the encoding and the byte order mark that it had.

    `head` is a first line such as `sep=;`, which tells Excel the separator.
    """

    rows: list[Record]
    separator: str
    encoding: str
    bom: bool
    head: str = ""

    def set_cell(self, row: Record, column: int, text: str) -> None:
        """Replace a cell's text, with quotes if it had or needs them."""
        missing = column + 1 - len(row.written)
        row.written.extend([""] * missing)
        quoted = row.written[column].startswith('"') or self.separator in text
        row.written[column] = f'"{text}"' if quoted else text

    def text(self) -> str:
        """Return the text of the whole file, including a byte order mark."""
        lines = (self.separator.join(row.written) + row.end for row in self.rows)
        return (_BOM if self.bom else "") + self.head + "".join(lines)


def _value(written: str) -> str:
    if not written.startswith('"'):
        return written
    inner, _, rest = written[1:].rpartition('"')
    return inner.replace('""', '"') + rest


def read_table(path: Path) -> Table:
    """Return a CSV file's table. It may use commas, semicolons, tabs or bars, and UTF-8, UTF-16 or Windows-1252.

    Raises:
        GraderError: the file cannot be read, or is not such a file.
    """
    try:
        content = read_file(path, LARGEST_TABLE)
    except ReadingError as problem:
        raise GraderError(f"{path} {problem}; give a CSV file") from None
    for beginning, what in _OTHER_FILES.items():
        if content.lstrip().startswith(beginning):
            raise GraderError(f"{path} is {what}, not a CSV file; open it and save the table as CSV in UTF-8")
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise GraderError(f"{path} is not text in a known encoding; save it as CSV in UTF-8") from None
    if "\0" in text:
        raise GraderError(f"{path} is not a CSV file; save the table as CSV in UTF-8")
    bom = text.startswith(_BOM)
    text = text.removeprefix(_BOM)
    told = _TELLS_SEPARATOR.match(text)
    head = told[0] if told else ""
    text = text.removeprefix(head)
    separator = told[1] if told else _separator(text)
    return Table(_rows(text, separator, path, first_line=2 if told else 1), separator, encoding, bom, head)


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if content.startswith(b"\xff") else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"  # what spreadsheets on Windows save as "CSV"
    return "utf-8"


def is_garbled(table: Table) -> bool:
    """Return whether a table that is not in UTF-8 does not look like Windows-1252 either.

    Then most of its words with accents have no other letters, as `Èâàí`, which is `Иван` in another encoding.
    """
    words = re.findall(r"[^\W\d_]{2,}", table.text()) if table.encoding == "cp1252" else []
    accented = [word for word in words if not word.isascii()]
    odd = sum(not any(map(str.isascii, word)) for word in accented)
    return odd > 1 and odd * 2 > len(accented)


def _separator(text: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", text[:100_000]).lstrip("\r\n")
    first = re.split("[\r\n]", unquoted, maxsplit=1)[0]
    return max(",;\t|", key=first.count)


@lru_cache(maxsize=3)
def _cell(separator: str) -> re.Pattern[str]:
    plain, between = f"[^{separator}\r\n]*", re.escape(separator)
    return re.compile(f'("[^"]*+(?:""[^"]*+)*+"{plain}|{plain})({between}|\r\n|\n|\r|\\Z)')


def _rows(text: str, separator: str, path: Path, first_line: int) -> list[Record]:
    rows: list[Record] = []
    cells: list[str] = []
    line, start, pattern, at = first_line, first_line, _cell(separator), 0
    while at < len(text) or cells:
        found = pattern.match(text, at)
        if found is None or _is_open(found[1]):
            raise GraderError(f"{path}, line {line}: a quotation mark is not closed; save the table as CSV again")
        written, end = found.groups()
        cells.append(written)
        line += len(re.findall("\r\n|\n|\r", written + end.replace(separator, "")))
        at = found.end()
        if end != separator:
            rows.append(Record(cells, end, start))
            cells, start = [], line
    return rows


def _is_open(written: str) -> bool:
    return written.startswith('"') and '"' not in written[1:]


def column(header: Sequence[str], *names: str) -> int | None:
    """Return the index of the column with the first of these names that the header has, or None."""
    known = [" ".join(title.replace("_", " ").split()).casefold() for title in header]
    return next((known.index(name) for name in names if name in known), None)
