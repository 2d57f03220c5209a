"""What grading leaves behind besides points: enough for a report to show why."""

from grader import notebook
from grader.results import ExerciseGrade, Finding, Grade
from grader.text import code_lines
from grader.timeline import Row
from grader.trace import Value

MOST_CHARACTERS = 100_000
"""Of a file that is shown."""


class Timeline(Value, frozen=True, kw_only=True):
    """What a check saw, drawn from 0 to `end` (virtual seconds); the first row may be what it expected.

    `left_out` so many more rows there were.
    """

    rows: tuple[Row, ...]
    left_out: int = 0
    end: float


class Marked(Value, frozen=True, kw_only=True):
    """One exercise of one student, graded.

    `timeline` is that of the first check that failed; `isolation` says what the programs were kept by, empty where
    none ran; `seconds` are wall seconds.
    """

    grade: ExerciseGrade
    timeline: Timeline | None = None
    isolation: str = ""
    seconds: float = 0.0


class Graded(Value, frozen=True, kw_only=True):
    """A submission, graded: its files as text and its timelines, by exercise."""

    grade: Grade
    files: dict[str, str]
    timelines: dict[str, Timeline]


def file_text(source: bytes, file: str) -> str:
    """A student's file as `Graded.files` keeps it: its text, as much as is shown; a notebook's cells under numbers."""
    return whole_text(source, file)[:MOST_CHARACTERS]


def whole_text(source: bytes, file: str) -> str:
    """The same without a limit; what is no notebook at all is shown as it is."""
    if file.endswith(notebook.SUFFIX):
        try:
            return "\n".join(f"{_head(cell.number)}\n{cell.code}" for cell in notebook.cells(source, file))
        except SyntaxError:
            pass
    return source.decode("utf-8-sig", "replace")


def place_in(text: str, finding: Finding) -> int | None:
    """The line of a file's text that a finding speaks of; None if it speaks of none that is there."""
    lines, before = code_lines(text), 0
    if isinstance(finding.cell, int):
        before = lines.index(_head(finding.cell)) + 1 if _head(finding.cell) in lines else len(lines)
    place = before + finding.line if finding.line else None
    return place if place is not None and place <= len(lines) else None


def _head(cell: int) -> str:
    return f"# cell {cell}"
