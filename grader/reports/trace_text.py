"""A trace as a person reads it in a terminal: timeline, story, findings."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.feedback import finding_lines
from grader.narrative import Sentence, ending
from grader.results import Finding
from grader.text import cut
from grader.timeline import SIGNS, Row, axis, cells, rows
from grader.trace import Trace, clock

LABEL = 22
WIDTH = 52
"""Columns for names, and for time."""
STYLES = {"waiting": "blue", "run": "blue", "blocked": "red", "mark": "bold"}
MOST_ROWS = 40
MOST_SENTENCES = 200


def render(trace: Trace, source: bytes, story: Sequence[Sentence], findings: Sequence[Finding]) -> Iterator[Text]:
    """Lines to print. `source` is the program's."""
    yield Text("What it printed", style="bold")
    yield from _printed(trace)
    yield Text()
    yield Text("When its coroutines ran", style="bold")
    yield from _timeline(trace)
    yield Text()
    yield Text("What the event loop did", style="bold")
    yield from story_lines(story)
    yield Text()
    yield Text(ending(trace), style="bold")
    for finding in findings:
        yield Text()
        for number, line in enumerate(finding_lines(finding, source)):
            yield Text(line, style="" if number else "red")


def _printed(trace: Trace) -> Iterator[Text]:
    for line in trace.printed:
        yield Text(f"  {clock(line.at):>8} s  {cut(line.text, 65)}")
    if not trace.printed:
        yield Text("  (nothing)")


def _timeline(trace: Trace) -> Iterator[Text]:
    drawn = rows(trace)
    if not drawn:
        yield Text("  (none did)")
        return
    yield Text(f"  {'':{LABEL}}  {axis(trace.elapsed, WIDTH)}", style="dim")
    for row in drawn[:MOST_ROWS]:
        yield _row(row, trace.elapsed)
    if len(drawn) > MOST_ROWS:
        yield Text(f"  … {len(drawn) - MOST_ROWS} more")
    yield Text()
    used = f"{SIGNS['waiting']} waits   {SIGNS['run']} runs   {SIGNS['mark']} prints"
    yield Text(f"  {'':{LABEL}}  {used}   {SIGNS['blocked']} holds up the loop", style="dim")


def _row(row: Row, end: float) -> Text:
    line = Text(f"  {cut(row.label, LABEL):{LABEL}}  ")
    for cell in cells(row, end, WIDTH):
        line.append(SIGNS[cell], style=STYLES.get(cell, ""))
    line.rstrip()
    return line


def story_lines(story: Sequence[Sentence]) -> Iterator[Text]:
    """What the event loop did, a line for each sentence."""
    for number, sentence in enumerate(story[:MOST_SENTENCES], start=1):
        line = f"line {sentence.line}" if sentence.line else ""
        yield Text(f"  {number:3}. {clock(sentence.at):>6} s  {line:9} {cut(sentence.text, 110)}")
    if len(story) > MOST_SENTENCES:
        yield Text(f"  … {len(story) - MOST_SENTENCES} more")
