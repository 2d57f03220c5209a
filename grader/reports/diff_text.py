"""The comparison of two programs for a terminal: what differs first, and both on one timeline."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from grader.reports.trace_text import MOST_LINES, NARROWEST, USUAL_WIDTH, shown_of, timeline_lines
from grader.text import columns, counted, fitted, wrapped
from grader.trace.difference import LinePair, first_difference, paired
from grader.trace.events import Line
from grader.trace.narrative import Sentence, ending
from grader.trace.timeline import Row, folded, rows
from grader.trace.trace import Trace, clock

MOST_ROWS_EACH = 20


class Side(NamedTuple):
    """One of the two programs: its name, its run, and the narrative of its run."""

    name: str
    trace: Trace
    story: Sequence[Sentence]


def render(before: Side, after: Side, width: int = USUAL_WIDTH) -> Iterator[Text]:
    """Yield the lines to print, of at most `width` columns."""
    width = max(width, NARROWEST)
    yield Text("What differs first", style="bold")
    for sentence in what_differs(before, after):
        yield from map(Text, wrapped(sentence, "  ", width))
    yield Text()
    yield Text("What they printed", style="bold")
    yield from printed_lines(before, after, width)
    yield Text()
    yield Text("When their coroutines ran", style="bold")
    yield from timeline_lines(rows_of_both(before, after), end_of_both(before, after), width)


def what_differs(before: Side, after: Side) -> list[str]:
    """Return sentences about the first difference and the two endings."""
    found = first_difference(before.trace, after.trace, before.story, after.story)
    endings = [_ended(side) for side in (before, after)]
    if found.at is None:
        return ["Both do and print the same, at the same times.", *endings]
    told = []
    alike = f"{counted(found.steps, 'step')} and {counted(found.lines, 'printed line')}"
    told.append(f"At {clock(found.at)} s, after {alike} that are alike.")
    if found.sentences is not None:
        told += [_step(side, one) for side, one in zip((before, after), found.sentences, strict=True)]
    if found.printed is not None:
        told.append("The first printed line that differs:")
        told += [_line(side, one) for side, one in zip((before, after), found.printed, strict=True)]
    return [*told, *endings]


def rows_of_both(before: Side, after: Side) -> tuple[Row, ...]:
    """Return the rows of both runs; a row without anything in it bears the name of each program."""
    drawn: list[Row] = []
    for side in (before, after):
        own = rows(side.trace)
        own = own if len(own) <= MOST_ROWS_EACH else folded(own)
        drawn += [Row(label=side.name), *own]
    return tuple(drawn)


def end_of_both(before: Side, after: Side) -> float:
    """Return the end of the longer run (virtual seconds)."""
    return max(before.trace.elapsed, after.trace.elapsed)


def _ended(side: Side) -> str:
    told, error = f"{side.name}: {ending(side.trace)}", side.trace.error
    if side.trace.outcome != "raised" or error is None or error.type == "SystemExit":
        return told
    message = error.message.partition("\n")[0]
    return f"{told} {error.type}: {message}" if message else f"{told} {error.type}"


def _step(side: Side, sentence: Sentence | None) -> str:
    if sentence is None:
        return f"{side.name}: nothing more happens."
    where = f", line {sentence.line}" if sentence.line else ""
    return f"{side.name}, at {clock(sentence.at)} s{where}: {sentence.text}."


def _line(side: Side, line: Line | None) -> str:
    return f"{side.name}: nothing more." if line is None else f'{side.name}, at {clock(line.at)} s: "{line.text}".'


def printed_lines(before: Side, after: Side, width: int) -> Iterator[Text]:
    """Yield what both programs printed, beside each other, in at most `width` columns."""
    pairs = paired(before.trace.printed, after.trace.printed)
    first, last = shown_of(len(pairs), MOST_LINES)
    shown = [pairs[place] for place in (*first, *last)]
    half = (width - 7) // 2
    left = min(half, max([columns(before.name), *(columns(_cell(one, half)) for one, _ in shown)]))
    yield Text(f"    {_padded(before.name, left)}   {fitted(after.name, half)}", style="dim")
    for number, pair in enumerate(shown):
        if last and number == len(first):
            yield Text(f"  … {last[0] - len(first)} more", style="dim")
        line = f"{'    ' if is_equal(pair) else '  > '}{_padded(_cell(pair[0], left), left)}   {_cell(pair[1], half)}"
        yield Text(line.rstrip(), style="" if is_equal(pair) else "red")
    if not pairs:
        yield Text("  (nothing)")


def is_equal(pair: LinePair) -> bool:
    """Return whether both runs printed the line, at the same time."""
    one, other = pair
    return one is not None and other is not None and (one.at, one.text) == (other.at, other.text)


def _cell(line: Line | None, width: int) -> str:
    return "" if line is None else fitted(f"{clock(line.at)} s  {line.text}", width)


def _padded(text: str, width: int) -> str:
    shown = fitted(text, width)
    return shown + " " * (width - columns(shown))
