"""A trace for a terminal: output, timeline, narrative, findings and observations.

No line is wider than the terminal. Of a long run, the first and the last lines are shown.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.checks.finding_text import finding_lines
from grader.grades.results import Finding
from grader.text import WIDTH, broken, columns, fitted, wrapped
from grader.trace.narrative import Sentence, ending
from grader.trace.timeline import SIGNS, Row, axis, cells, folded, rows, ticks
from grader.trace.trace import Trace, clock

USUAL_WIDTH, ROOMY, NARROWEST = 80, 72, 24
"""Columns of a terminal: the usual number, enough for the usual layout, and the fewest that lines are fitted to."""
LABEL = 22
WIDEST = 100
"""Columns of the labels, and at most of the timeline."""
CELL_STYLES = {"waiting": "blue", "run": "blue", "blocked": "red", "mark": "bold"}
MOST_ROWS = 40
MOST_LINES, MOST_SENTENCES = 100, 200
"""A run with more is shown by its first and last ones."""
FIRST_SHOWN, LAST_SHOWN = 20, 20


def render(
    trace: Trace,
    source: bytes,
    story: Sequence[Sentence],
    findings: Sequence[Finding],
    observations: Sequence[Finding] = (),
    width: int = USUAL_WIDTH,
    advice: str = "",
) -> Iterator[Text]:
    """Yield the lines to print, of at most `width` columns.

    Args:
        trace: the run.
        source: the program's source.
        story: the narrative of the run.
        findings: what to explain below it.
        observations: what to show below the findings; they are no mistakes.
        width: the columns of the terminal.
        advice: a sentence below the ending.
    """
    width = max(width, NARROWEST)
    for line in _lines(trace, source, story, findings, observations, width, advice):
        if columns(line.plain) <= width:
            yield line
        else:
            yield from (Text(part, style=line.style) for part in broken(line.plain, width))


def _lines(
    trace: Trace,
    source: bytes,
    story: Sequence[Sentence],
    findings: Sequence[Finding],
    observations: Sequence[Finding],
    width: int,
    advice: str,
) -> Iterator[Text]:
    yield Text("What it printed", style="bold")
    yield from _printed(trace, width)
    yield Text()
    yield Text("When its coroutines ran", style="bold")
    yield from timeline_lines(rows(trace), trace.elapsed, width)
    yield Text()
    yield Text("What the event loop did", style="bold")
    yield from story_lines(story, width)
    yield Text()
    yield from (Text(line, style="bold") for line in wrapped(ending(trace), "", width))
    yield from (Text(line, style="yellow") for line in wrapped(advice, "", min(width, WIDTH)) if line)
    for finding in findings:
        yield Text()
        for number, line in enumerate(finding_lines(finding, source, min(width, WIDTH))):
            yield Text(line, style="" if number else "red")
    if observations:
        yield Text()
        yield Text("Observations, which are no mistakes", style="bold")
    for observation in observations:
        yield Text()
        for line in finding_lines(observation, source, min(width, WIDTH)):
            yield Text(line)


def shown_of(count: int, most: int) -> tuple[range, range]:
    """Return the places of the first and of the last of `count` things to show; of at most `most`, all are first."""
    if count <= most:
        return range(count), range(0)
    return range(FIRST_SHOWN), range(count - LAST_SHOWN, count)


def _printed(trace: Trace, width: int) -> Iterator[Text]:
    first, last = shown_of(len(trace.printed), MOST_LINES)
    times = max((len(clock(trace.printed[place].at)) for place in (*first, *last)), default=0)
    times = max(times, 8 if width >= ROOMY else 0)
    for place in (*first, *last):
        if last and place == last[0]:
            yield Text(fitted(f"  … {last[0] - len(first)} more lines", width), style="dim")
        line = trace.printed[place]
        yield Text(f"  {clock(line.at):>{times}} s  {fitted(line.text, max(width - times - 6, 8))}")
    if not trace.printed:
        yield Text("  (nothing)")


# The timeline ---------------------------------------------------------------------------------------------


def timeline_lines(drawn: Sequence[Row], end: float, width: int) -> Iterator[Text]:
    """Yield a timeline from 0 to `end` (virtual seconds), in lines of at most `width` columns."""
    if not drawn:
        yield Text("  (none did)")
        return
    shown = drawn if len(drawn) <= MOST_ROWS else folded(drawn)
    label = LABEL if width >= ROOMY else min(LABEL, width // 3, max(columns(row.label) for row in shown[:MOST_ROWS]))
    beyond = len(clock(ticks(end, 6)[-1])) + 1  # the last time begins in the last column
    chart = min(width - label - 4 - beyond, WIDEST)
    yield Text(f"  {'':{label}}  {axis(end, chart)}".rstrip(), style="dim")
    for row in shown[:MOST_ROWS]:
        yield _row(row, end, label, chart)
    if len(shown) > MOST_ROWS:
        yield Text(f"  … {len(shown) - MOST_ROWS} more")
    yield Text()
    yield from _legend(width, label)


def _row(row: Row, end: float, label: int, chart: int) -> Text:
    name = fitted(row.label, label)
    line = Text(f"  {name}{' ' * (label - columns(name))}  ")
    for cell in cells(row, end, chart):
        line.append(SIGNS[cell], style=CELL_STYLES.get(cell, ""))
    line.rstrip()
    return line


def _legend(width: int, label: int) -> Iterator[Text]:
    meanings = {"waiting": "waits", "run": "runs", "mark": "prints", "blocked": "holds up the loop"}
    told = [f"{SIGNS[sign]} {words}" for sign, words in meanings.items()]  # type: ignore[index]
    line, indent = "   ".join(told), " " * (label + 4)
    if len(indent) + len(line) > width:
        indent = "  "
    if len(indent) + len(line) <= width:
        yield Text(indent + line, style="dim")
    else:
        yield from (Text(indent + "   ".join(told[start : start + 2]), style="dim") for start in (0, 2))


# The narrative --------------------------------------------------------------------------------------------


def story_lines(story: Sequence[Sentence], width: int = USUAL_WIDTH, most: int = MOST_SENTENCES) -> Iterator[Text]:
    """Yield the narrative in lines of at most `width` columns; of more than `most` sentences, the first and last."""
    first, last = shown_of(len(story), most)
    places = [*first, *last]
    number = max((len(str(place + 1)) for place in places), default=0)
    times = max((len(clock(story[place].at)) for place in places), default=0)
    lines = max((len(f"line {story[place].line}") for place in places if story[place].line), default=0)
    for place in places:
        if last and place == last[0]:
            yield Text(f"  … {last[0] - len(first)} more", style="dim")
        sentence = story[place]
        where = f"line {sentence.line}" if sentence.line else ""
        head = f"  {place + 1:{number}}. {clock(sentence.at):>{times}} s  {where:{lines}}  "
        if len(head) <= width // 2:
            told = [part for line in wrapped(sentence.text, " " * len(head), width) for part in broken(line, width)]
            yield Text(head + told[0][len(head) :])
            yield from map(Text, told[1:])
        else:  # too narrow for columns
            yield Text(fitted(head.rstrip(), width))
            yield from map(Text, wrapped(sentence.text, "      ", width))
