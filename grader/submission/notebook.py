"""Notebooks as Python: the code cells of an `.ipynb` file in order, without IPython's own commands.

Lines are numbered through all code cells; `place` returns the cell and the line in it.

Of a notebook's JSON we read only what a program consists of. `nbformat` reads all of it, and brings ten packages along,
which each student would install. The formats since 2011 differ in two points: cells lie in the worksheets of format 3,
and in the notebook itself since format 4; the code of a cell is called `input` there, and `source` here
(nbformat.readthedocs.io, "The Notebook file format").
"""

import itertools
import re
from codecs import BOM_UTF8
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

SUFFIX = ".ipynb"
LARGEST_WITH_OUTPUTS = 20_000_000
"""Bytes of a notebook with its outputs and pictures, which are not code."""
MOST_CELLS = 20_000
"""Cells of a notebook that is read without its outputs."""
LONGEST_READ_LENIENTLY = 1_000_000
"""Bytes of a notebook that is read although its JSON is only that of Python."""
_TIMING = re.compile(r"(\s*)%(?:time|timeit|prun)\b(?:\s+-\S+(?:\s+\d+)?)*[ \t]*(.*)")
_COMMAND = re.compile(r"(\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")
_KEPT_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


class _CellOfFile(msgspec.Struct, frozen=True):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""

    @property
    def text(self) -> str:
        """Return the cell's code, which may be stored as a list of lines."""
        code = self.source or self.input
        return code if isinstance(code, str) else "".join(code)


class _Worksheet(msgspec.Struct, frozen=True):
    cells: list[_CellOfFile] = []


class _Notebook(msgspec.Struct, frozen=True):
    nbformat: int
    cells: list[_CellOfFile] = []
    worksheets: list[_Worksheet] = []


class CodeCell(NamedTuple):
    """A code cell: its number among all cells of the notebook (from 1), its first line, its Python."""

    number: int
    first_line: int
    code: str


@lru_cache(maxsize=1)  # several callers read the same notebook in turn
def cells(source: bytes, path: str) -> tuple[CodeCell, ...]:
    """Return the code cells of a notebook.

    Raises:
        SyntaxError: The file is not a notebook.
    """
    python, line = [], 1
    for number, text in code_cells(source, path):
        code = _as_python(text)
        python.append(CodeCell(number, line, code))
        line += code.count("\n") + 1
    return tuple(python)


def cells_in_json(source: bytes, path: str) -> bytes:
    """Return the Python of a notebook's code cells as a list in JSON, for a process that has nothing of the grader.

    Raises:
        SyntaxError: The file is not a notebook.
    """
    return msgspec.json.encode([cell.code for cell in cells(source, path)])


def code_cells(source: bytes, path: str) -> list[tuple[int, str]]:
    """Return the code cells of a notebook as they are written, each with its number among all cells, from 1.

    Raises:
        SyntaxError: The file is not a notebook.
    """
    try:
        notebook = _read(source.removeprefix(BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        said = str(problem).partition("\n")[0][:200]
        raise SyntaxError(f"this is not a notebook ({said})", (path, 1, 1, None)) from None
    sheets = [notebook.cells, *(sheet.cells for sheet in notebook.worksheets)]
    cells = [cell for sheet in sheets for cell in sheet]
    return [(number, cell.text) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]


def _read(source: bytes) -> _Notebook:
    """Return a notebook, also one that only Python takes for JSON: with `NaN`, or half of a character, in an output."""
    try:
        return msgspec.json.decode(source, type=_Notebook)
    except msgspec.DecodeError as problem:
        if len(source) > LONGEST_READ_LENIENTLY or isinstance(problem, msgspec.ValidationError):
            raise
        import json  # no other notebook needs it

        try:
            whole = json.loads(source.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise problem from None
        return msgspec.convert(_encodable(whole), type=_Notebook)


def _encodable(whole: Any) -> Any:
    """Return the JSON without halves of characters in the texts that are read."""
    for cell in whole.get("cells", ()) if isinstance(whole, dict) else ():
        for name in ("source", "cell_type"):
            if isinstance(cell, dict) and isinstance(cell.get(name), str):
                cell[name] = cell[name].encode("utf-8", "replace").decode()
            elif isinstance(cell, dict) and isinstance(cell.get(name), list):
                cell[name] = [str(line).encode("utf-8", "replace").decode() for line in cell[name]]
    return whole


def without_outputs(source: bytes) -> bytes:
    """Return a notebook without outputs, pictures and text, which keeps the number and the code of each cell.

    What is no notebook, or has more than `MOST_CELLS` cells, is returned unchanged.
    """
    number = itertools.count(1)

    class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
        """A cell whose code is not read; a notebook may have any number of cells."""

        cell_type: str = ""
        source: msgspec.Raw = msgspec.Raw()
        input: msgspec.Raw = msgspec.Raw()

        def __post_init__(self) -> None:
            if next(number) > MOST_CELLS:
                raise ValueError("too many cells")

    class Sheet(msgspec.Struct, frozen=True):
        cells: list[Cell] = []

    class Notebook(msgspec.Struct, frozen=True, omit_defaults=True):
        nbformat: int
        cells: list[Cell] = []
        worksheets: list[Sheet] = []

    try:
        notebook = msgspec.json.decode(source.removeprefix(BOM_UTF8), type=Notebook)
        sheets: list[Sheet | Notebook] = [notebook, *notebook.worksheets]
        number = itertools.count(1)
        for sheet in sheets:
            sheet.cells[:] = [
                cell if cell.cell_type == "code" else Cell(cell_type=cell.cell_type) for cell in sheet.cells
            ]
        return msgspec.json.encode(notebook)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return source


def place(source: bytes, path: str, line: int) -> tuple[int, int]:
    """Return the cell of a line that is numbered through all cells, and the line within that cell."""
    cell = max((cell for cell in cells(source, path) if cell.first_line <= line), key=lambda cell: cell.first_line)
    return cell.number, line - cell.first_line + 1


def _as_python(text: str) -> str:
    lines = text.split("\n")
    if lines[0].startswith("%%"):
        if not lines[0].startswith(_KEPT_CELL_MAGICS):
            return "\n".join("" for _ in lines)
        lines[0] = ""
    return "\n".join(map(_without_command, lines))


def _without_command(line: str) -> str:
    timed = _TIMING.fullmatch(line)
    if timed is not None:
        return timed[1] + (timed[2] or "pass")
    command = _COMMAND.fullmatch(line)
    return line if command is None else f"{command[1]}pass"
