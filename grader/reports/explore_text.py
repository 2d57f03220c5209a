"""The text for a terminal on what a program does in other orders of its tasks."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from grader.checks.finding_text import finding_lines
from grader.grades.results import Finding
from grader.reports.diff_text import Side, end_of_both, printed_lines, rows_of_both
from grader.reports.trace_text import NARROWEST, USUAL_WIDTH, timeline_lines
from grader.simulation.explorer import DifferenceKind, Exploration, Explored
from grader.text import WIDTH, visible, wrapped
from grader.trace.narrative import Sentence, ending
from grader.trace.orders_in_words import changes_in_words
from grader.trace.trace import Trace

WHAT_DIFFERS: dict[DifferenceKind, str] = {
    "ending": "the program ends differently",
    "lines": "it prints other lines",
    "order": "it prints the same lines in another order",
}


class BreakingOrder(NamedTuple):
    """The shortest order that differs, in what, the narratives of the usual run and of this one, and its findings."""

    kind: DifferenceKind
    other: Explored
    stories: tuple[Sequence[Sentence], Sequence[Sentence]]
    findings: Sequence[Finding]


def render(
    found: Exploration, told: BreakingOrder | None, again: str, source: bytes, width: int = USUAL_WIDTH
) -> Iterator[Text]:
    """Yield the lines to print, of at most `width` columns.

    Args:
        found: the exploration.
        told: the order to show; None if all are the same.
        again: what follows the options of `grader trace` to run the program again.
        source: the bytes of the file.
        width: the columns of the terminal.
    """
    width = max(width, NARROWEST)
    yield Text("In other orders of its tasks", style="bold")
    for sentence in _summary(found):
        yield from map(Text, wrapped(sentence, "  ", width))
    if told is None:
        return
    usual, other = found.usual.trace, told.other.trace
    yield Text()
    yield Text("The shortest order that differs", style="bold")
    clause = changes_in_words(other)
    yield from map(Text, wrapped(f"{clause[:1].upper()}{clause[1:]}, {WHAT_DIFFERS[told.kind]}.", "  ", width))
    for side, trace in (("Usual order", usual), ("This order", other)):
        yield from map(Text, wrapped(f"{side}: {_end(trace)}", "  ", width))
    yield from map(Text, wrapped(f"Run it again: grader trace --order {told.other.order.recipe} {again}", "  ", width))
    sides = Side("usual order", usual, told.stories[0]), Side("this order", other, told.stories[1])
    yield Text()
    yield Text("What it printed", style="bold")
    yield from printed_lines(*sides, width)
    yield Text()
    yield Text("When its coroutines ran", style="bold")
    yield from timeline_lines(rows_of_both(*sides), end_of_both(*sides), width)
    for finding in told.findings:
        yield Text()
        for number, line in enumerate(finding_lines(finding, source, min(width, WIDTH))):
            yield Text(line, style="" if number else "red")


def _summary(found: Exploration) -> Iterator[str]:
    """Yield sentences about all orders."""
    total = found.orders
    which = f"all {total} orders" if found.complete else f"the first {total} orders"
    if total == 1 and found.complete:
        yield "There is no other order: at no moment could more than one of its tasks go on."
    elif len(found.distinct) == 1:
        yield f"It does the same in {which}."
    else:
        yield f"It does not do the same in {which}."
        for kind, words in WHAT_DIFFERS.items():
            if number := found.orders_that_differ(kind):
                yield f"In {number} of them, {words}."
    if not found.complete:
        yield "There are more orders; --orders sets how many to run."


def _end(trace: Trace) -> str:
    returned = "" if trace.result is None else f" It returned {visible(repr(trace.result))}."
    error = trace.error
    raised = "" if error is None else f" {error.type}: {visible(error.message)}".rstrip(": ") + "."
    return f"{ending(trace)}{returned}{raised}"
