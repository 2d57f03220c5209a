"""A trace as a page to step through, with the timeline, the source, the narrative and the output side by side.

Without JavaScript, the page is a static document with the same content.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from grader.grades.graded import whole_text
from grader.grades.results import Finding
from grader.reports import trace_svg
from grader.reports.page import cause, rendered
from grader.reports.source import SourceLine, source_lines
from grader.submission import notebook
from grader.submission.encoding import text_of
from grader.text import cut, visible
from grader.trace.narrative import Sentence, ending
from grader.trace.timeline import Row, rows
from grader.trace.trace import Trace, clock

MOST_SENTENCES_ON_PAGE = 2_000
MOST_LINES_ON_PAGE = 2_000
LONGEST_TEXT = 1_000
LONGEST_SENTENCE = 240


class StoryStep(NamedTuple):
    """A step of the page: a sentence of the narrative, or how the run ended."""

    at: str
    line: int | None
    text: str


class Printed(NamedTuple):
    """A printed line, its time, and the step in which it was printed."""

    at: str
    text: str
    step: int


class ProgramLine(NamedTuple):
    """A line of the program; `step` is the first step on it, and `cell` the notebook's cell that begins with it."""

    number: int
    code: SourceLine
    step: int | None
    cell: int | None


def render(
    trace: Trace,
    source: bytes,
    story: Sequence[Sentence],
    findings: Sequence[Finding],
    file: str,
    advice: str = "",
    observations: Sequence[Finding] = (),
) -> str:
    """Return the page, in ASCII so that no encoding can alter it.

    Args:
        trace: the run.
        source: the program's source.
        story: the narrative of the run.
        findings: what the page explains.
        file: the program's name.
        advice: a sentence below the ending.
        observations: what the page shows below the findings; they are no mistakes.
    """
    drawn = trace_svg.in_folds(rows(trace))
    told, last = story[:MOST_SENTENCES_ON_PAGE], _last_line(trace, findings)
    text = whole_text(source, file)
    return rendered(
        "trace",
        file=visible(file),
        ending=ending(trace),
        advice=advice,
        fine=trace.outcome in ("finished", "cut off"),
        findings=[cause(finding, text) for finding in findings],
        observations=[cause(one, text) for one in observations],
        steps_of_observations=[_step_of(one.line, told, trace) for one in observations],
        steps_of_findings=[_step_of(finding.line, told, trace) for finding in findings],
        timeline=Markup(trace_svg.interactive(drawn, trace.elapsed, f"When the coroutines of {file} ran")),
        has_rows=bool(drawn),
        code=list(_code(source, file, told)),
        story=[*map(_told, told), StoryStep(at=clock(trace.elapsed), line=last, text=ending(trace))],
        more_steps=len(story) - len(told),
        printed=list(_printed(trace, told)),
        more_lines=max(0, len(trace.printed) - MOST_LINES_ON_PAGE),
        steps=_steps(trace, told, drawn, last),
    )


def _told(sentence: Sentence) -> StoryStep:
    return StoryStep(at=clock(sentence.at), line=sentence.line, text=cut(sentence.text, LONGEST_SENTENCE))


def _printed(trace: Trace, told: Sequence[Sentence]) -> Iterator[Printed]:
    step = 0
    for number, line in enumerate(trace.printed[:MOST_LINES_ON_PAGE]):
        while step < len(told) and told[step].printed <= number:
            step += 1
        yield Printed(at=clock(line.at), text=cut(line.text, LONGEST_TEXT), step=step + 1)


def _step_of(line: int | None, told: Sequence[Sentence], trace: Trace) -> int:
    """Return the first step on a line of the file, or in which it printed; without any, the last step."""
    on_line = (number for number, sentence in enumerate(told, start=1) if line and sentence.line == line)
    pairs = zip(_printed(trace, told), trace.printed, strict=False)
    printing = (shown.step for shown, printed in pairs if line and printed.line == line)
    return next(on_line, next(printing, len(told) + 1))


def _last_line(trace: Trace, findings: Sequence[Finding]) -> int | None:
    """Return the line at which the run ended: that of the exception, or of the first finding if the run got stuck."""
    if trace.error is not None and trace.error.line:
        return trace.error.line
    stuck = [finding.line for finding in findings if not isinstance(finding.cell, int)]
    return stuck[0] if stuck and trace.outcome not in ("finished", "cut off") else None


def _steps(trace: Trace, told: Sequence[Sentence], drawn: Sequence[Row], last: int | None) -> list[dict[str, Any]]:
    """Return what the page shows at each step: a line, a row, an x of the timeline, and a number of printed lines."""
    scale = trace_svg.scale_of(drawn, trace.elapsed)
    row_of = {row.call: number for number, row in enumerate(drawn[: trace_svg.MOST_DRAWN_ROWS]) if row.call is not None}
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


def _code(source: bytes, file: str, told: Sequence[Sentence]) -> Iterator[ProgramLine]:
    """Yield the program's lines, numbered as in the narrative."""
    text, first_of = text_of(source), {}
    if file.endswith(notebook.SUFFIX):
        cells = notebook.cells(source, file)
        text = "\n".join(cell.code for cell in cells)
        first_of = {cell.first_line: cell.number for cell in cells}
    steps: dict[int | None, int] = {}
    for number, sentence in enumerate(told, start=1):
        steps.setdefault(sentence.line, number)
    for number, line in enumerate(source_lines(text), start=1):
        yield ProgramLine(number=number, code=line, step=steps.get(number), cell=first_of.get(number))
