"""A trace as a person reads it in a terminal: timeline, story, findings."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.feedback import finding_lines
from grader.narrative import Sentence
from grader.results import Finding
from grader.text import cut
from grader.timeline import Row, rows, ticks
from grader.trace import Trace, clock

LABEL = 22
WIDTH = 52
"""Columns for names, and for time."""
SIGNS = {"waiting": "─", "blocked": "█", "mark": "●"}
PLAIN_SIGNS = {"waiting": "-", "blocked": "#", "mark": "o"}
STYLES = {"waiting": "blue", "blocked": "red", "mark": "bold"}
MOST_ROWS = 40
MOST_SENTENCES = 200


def render(trace: Trace, story: Sequence[Sentence], findings: Sequence[Finding], plain: bool) -> Iterator[Text]:
    """Lines to print. `plain`: the terminal's encoding has ASCII only."""
    yield Text("What it printed", style="bold")
    yield from _printed(trace)
    yield Text()
    yield Text("When its coroutines ran", style="bold")
    yield from _timeline(trace, PLAIN_SIGNS if plain else SIGNS)
    yield Text()
    yield Text("What the event loop did", style="bold")
    yield from _story(story)
    yield Text()
    yield Text(_ending(trace), style="bold")
    for finding in findings:
        yield Text()
        for number, line in enumerate(finding_lines(finding)):
            yield Text(line, style="" if number else "red")


def _printed(trace: Trace) -> Iterator[Text]:
    for line in trace.printed:
        yield Text(f"  {clock(line.at):>8} s  {cut(line.text, 65)}")
    if not trace.printed:
        yield Text("  (nothing)")


def _timeline(trace: Trace, signs: dict[str, str]) -> Iterator[Text]:
    drawn = rows(trace)
    if not drawn:
        yield Text("  (none did)")
        return
    yield Text(f"  {'':{LABEL}}  {_axis(trace.elapsed)}", style="dim")
    for row in drawn[:MOST_ROWS]:
        yield _row(row, trace.elapsed, signs)
    if len(drawn) > MOST_ROWS:
        yield Text(f"  … {len(drawn) - MOST_ROWS} more")
    used = f"{signs['waiting']} under way   {signs['mark']} prints"
    yield Text(f"  {'':{LABEL}}  {used}   {signs['blocked']} holds up the loop", style="dim")


def _axis(elapsed: float) -> str:
    axis = [" "] * (WIDTH + 10)
    for tick in ticks(elapsed, 6):
        label = f"{clock(tick)} s"
        axis[_column(tick, elapsed) : _column(tick, elapsed) + len(label)] = label
    return "".join(axis).rstrip()


def _row(row: Row, elapsed: float, signs: dict[str, str]) -> Text:
    cells = [(" ", "")] * WIDTH
    for span in row.spans:
        for column in range(_column(span.start, elapsed), _column(span.end, elapsed) + 1):
            cells[column] = (signs[span.kind], STYLES[span.kind])
    for mark in row.marks:
        cells[_column(mark.at, elapsed)] = (signs["mark"], STYLES["mark"])
    line = Text(f"  {cut(row.label, LABEL):{LABEL}}  ")
    for sign, style in cells:
        line.append(sign, style=style)
    line.rstrip()
    return line


def _column(at: float, elapsed: float) -> int:
    return 0 if elapsed <= 0 else min(WIDTH - 1, round(at / elapsed * (WIDTH - 1)))


def _story(story: Sequence[Sentence]) -> Iterator[Text]:
    for number, sentence in enumerate(story[:MOST_SENTENCES], start=1):
        line = f"line {sentence.line}" if sentence.line else ""
        yield Text(f"  {number:3}. {clock(sentence.at):>6} s  {line:9} {cut(sentence.text, 110)}")
    if len(story) > MOST_SENTENCES:
        yield Text(f"  … {len(story) - MOST_SENTENCES} more")


def _ending(trace: Trace) -> str:
    took = f"{clock(trace.elapsed)} s"
    if trace.outcome == "finished":
        return f"It finished after {took}."
    if trace.outcome == "cut off":
        return f"It was cut off at {took}, as you wished."
    return f"It ended after {took}: {trace.outcome}."
