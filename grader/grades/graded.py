"""The values that reports need besides the points: timelines, files and wall times."""

from typing import Literal

from grader.grades.results import ExerciseGrade, Finding, Grade
from grader.submission import notebook
from grader.submission.encoding import text_of
from grader.submission.program import SCRIPT, Play
from grader.text import code_lines
from grader.trace.fields import Value
from grader.trace.timeline import Row

MOST_CHARACTERS = 100_000
"""The most characters of a file that a report shows."""


class Timeline(Value, frozen=True, kw_only=True):
    """The calls of a run over time, from 0 to `end` in virtual seconds.

    Attributes:
        rows: the rows that are drawn; the first one may be what the check expected.
        left_out: the number of rows that are not drawn.
    """

    rows: tuple[Row, ...]
    left_out: int = 0
    end: float


class Rehearsal(Value, frozen=True, kw_only=True):
    """The graded run of an exercise that an audit repeats in real time, or why it repeats none.

    Attributes:
        play: what was run.
        lines: the printed lines, each with its virtual second; of a long run, those of its first part.
        elapsed: virtual seconds of the run, or of that part.
        ends: whether the run ended by itself; otherwise it was cut off.
        any_digits: whether digits in the lines may differ, because the program reads a clock.
        beside: why a difference may be an honest one, in words that are shown beside it.
        needs: a module that the file imports and an audit does not have.
        unusual: whether the program has means that answers do without, so that it should be audited.
        why_not: why no run can be repeated.
        further: other runs that are repeated too.
    """

    play: Play = SCRIPT
    lines: tuple[tuple[float, str], ...] = ()
    elapsed: float = 0.0
    ends: bool = True
    any_digits: bool = False
    beside: str = ""
    needs: str = ""
    unusual: bool = False
    why_not: str = ""
    further: "tuple[Rehearsal, ...]" = ()


class Audited(Value, frozen=True, kw_only=True):
    """The result of an audit in real time, in words where it did not agree."""

    result: Literal["agrees", "differs", "not possible"]
    what: str = ""


AlsoFor = Literal["", "equal files", "equal programs"]
"""The other files that a result holds for (`grader.grading.equal_programs`)."""


class Marked(Value, frozen=True, kw_only=True):
    """One graded exercise of one student.

    Attributes:
        timeline: the timeline of the first check that failed.
        isolation: how the programs were sandboxed; empty where none ran.
        seconds: wall seconds.
        rehearsal: the run that an audit repeats; None without points.
        audited: the result of the audit, if there was one.
        also_for: the other files that the result holds for.
    """

    grade: ExerciseGrade
    timeline: Timeline | None = None
    isolation: str = ""
    seconds: float = 0.0
    rehearsal: Rehearsal | None = None
    audited: Audited | None = None
    also_for: AlsoFor = ""


class Graded(Value, frozen=True, kw_only=True):
    """A graded submission, with its files as text and its timelines, by exercise."""

    grade: Grade
    files: dict[str, str]
    timelines: dict[str, Timeline]


def file_text(source: bytes, file: str) -> str:
    """Return a student's file as `Graded.files` keeps it: the text, cut at `MOST_CHARACTERS`."""
    return whole_text(source, file)[:MOST_CHARACTERS]


def whole_text(source: bytes, file: str) -> str:
    """Return the whole text of a file.

    The cells of a notebook stand below their numbers. A file that is not a valid notebook stays as it is.
    """
    if file.endswith(notebook.SUFFIX):
        try:
            return "\n".join(f"{_head(cell.number)}\n{cell.code}" for cell in notebook.cells(source, file))
        except SyntaxError:
            pass
    return text_of(source)


def place_in(text: str, finding: Finding) -> int | None:
    """Return the line of a file's text that a finding points to; None if the text has no such line."""
    lines, before = code_lines(text), 0
    if isinstance(finding.cell, int):
        before = lines.index(_head(finding.cell)) + 1 if _head(finding.cell) in lines else len(lines)
    place = before + finding.line if finding.line else None
    return place if place is not None and place <= len(lines) else None


def _head(cell: int) -> str:
    return f"# cell {cell}"
