"""A trace as one page that can be stepped through: timeline, source, story and output side by side.

Without JavaScript it is a document that tells the same.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from grader import notebook
from grader.graded import whole_text
from grader.narrative import Sentence, ending
from grader.reports import trace_svg
from grader.reports.page import cause, rendered
from grader.reports.source import Piece, pieces
from grader.results import Finding
from grader.text import cut, visible
from grader.timeline import Row, rows
from grader.trace import Trace, clock

MOST_SENTENCES = 2_000
MOST_LINES = 2_000
LONGEST_TEXT = 1_000
LONGEST_SENTENCE = 240


class Told(NamedTuple):
    """A step of the page: a sentence of the story, or how it ended."""

    at: str
    line: int | None
    text: str


class Printed(NamedTuple):
    """A printed line."""

    at: str
    text: str


class Code(NamedTuple):
    """A line of the program. `step` is the first that stands there; `cell` the notebook's cell that begins here."""

    number: int
    pieces: list[Piece]
    step: int | None
    cell: int | None


def render(trace: Trace, source: bytes, story: Sequence[Sentence], findings: Sequence[Finding], file: str) -> str:
    """The whole page, in ASCII, so that it is the same whatever it is written to.

    `source` is the program's, `file` its name.
    """
    drawn = rows(trace)
    told, last = story[:MOST_SENTENCES], _last_line(trace, findings)
    text = whole_text(source, file)
    return rendered(
        "trace",
        file=visible(file),
        ending=ending(trace),
        fine=trace.outcome in ("finished", "cut off"),
        findings=[cause(finding, text) for finding in findings],
        timeline=Markup(trace_svg.embedded(drawn, trace.elapsed, f"When the coroutines of {file} ran")),
        has_rows=bool(drawn),
        code=list(_code(source, file, told)),
        story=[*map(_told, told), Told(at=clock(trace.elapsed), line=last, text=ending(trace))],
        more_steps=len(story) - len(told),
        printed=[Printed(clock(line.at), cut(line.text, LONGEST_TEXT)) for line in trace.printed[:MOST_LINES]],
        more_lines=max(0, len(trace.printed) - MOST_LINES),
        steps=_steps(trace, told, drawn, last),
    )


def _told(sentence: Sentence) -> Told:
    return Told(at=clock(sentence.at), line=sentence.line, text=cut(sentence.text, LONGEST_SENTENCE))


def _last_line(trace: Trace, findings: Sequence[Finding]) -> int | None:
    """Where it ended: at an exception, or where the first finding says that it got stuck."""
    if trace.error is not None and trace.error.line:
        return trace.error.line
    stuck = [finding.line for finding in findings if not isinstance(finding.cell, int)]
    return stuck[0] if stuck and trace.outcome not in ("finished", "cut off") else None


def _steps(trace: Trace, told: Sequence[Sentence], drawn: Sequence[Row], last: int | None) -> list[dict[str, Any]]:
    """What the page shows at each step: a line, a row and a place of the timeline, so many printed lines."""
    scale = trace_svg.scale_of(drawn, trace.elapsed)
    row_of = {row.call: number for number, row in enumerate(drawn[: trace_svg.MOST_ROWS]) if row.call is not None}
    steps: list[dict[str, Any]] = [
        {
            "line": sentence.line,
            "row": row_of.get(-1 if sentence.call is None else sentence.call),
            "x": scale.place(sentence.at),
            "printed": sentence.printed,
        }
        for sentence in told
    ]
    return [*steps, {"line": last, "row": None, "x": scale.place(trace.elapsed), "printed": len(trace.printed)}]


def _code(source: bytes, file: str, told: Sequence[Sentence]) -> Iterator[Code]:
    """The program's lines, numbered as the story numbers them."""
    text, first_of = source.decode("utf-8-sig", "replace"), {}
    if file.endswith(notebook.SUFFIX):
        cells = notebook.cells(source, file)
        text = "\n".join(cell.code for cell in cells)
        first_of = {cell.first_line: cell.number for cell in cells}
    steps: dict[int | None, int] = {}
    for number, sentence in enumerate(told, start=1):
        steps.setdefault(sentence.line, number)
    for number, line in enumerate(pieces(text), start=1):
        yield Code(number=number, pieces=line, step=steps.get(number), cell=first_of.get(number))
