"""Notebooks as Python: the code cells of an `.ipynb` file in order, without IPython's own commands.

Lines are numbered through all code cells; `place` tells the cell and the line in it.
"""

import re
from typing import NamedTuple

SUFFIX = ".ipynb"
_TIMING = re.compile(r"(\s*)%(?:time|timeit|prun)\b(?:\s+-\S+(?:\s+\d+)?)*[ \t]*(.*)")
_COMMAND = re.compile(r"(\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")
_KEPT_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


class Cell(NamedTuple):
    """A code cell: its number among all cells of the notebook (from 1), its first line, its Python."""

    number: int
    first_line: int
    code: str


def cells(source: bytes, path: str) -> list[Cell]:
    """The code cells of a notebook.

    Raises:
        SyntaxError: it is no notebook.
    """
    import nbformat  # slow to import, and only notebooks need it

    try:
        notebook = nbformat.reads(source.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
        found = [(number, cell.source) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
    except Exception as problem:  # nbformat has many ways to say so
        said = str(problem).partition("\n")[0][:200]
        raise SyntaxError(f"this is not a notebook ({said})", (path, 1, 1, None)) from None
    python, line = [], 1
    for number, text in found:
        code = _as_python(text)
        python.append(Cell(number, line, code))
        line += code.count("\n") + 1
    return python


def place(source: bytes, path: str, line: int) -> tuple[int, int]:
    """The cell, and the line in it, of a line of the whole."""
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
