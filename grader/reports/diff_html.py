"""The comparison of two programs as a page: what differs first, and both on one timeline. It needs no script."""

from typing import NamedTuple

from markupsafe import Markup

from grader.reports import trace_svg
from grader.reports.diff_text import Side, end_of_both, is_equal, rows_of_both, what_differs
from grader.reports.page import rendered
from grader.reports.trace_html import LONGEST_TEXT
from grader.text import cut, visible
from grader.trace.difference import paired
from grader.trace.events import Line
from grader.trace.trace import clock

MOST_PAIRS = 1_000


class Pair(NamedTuple):
    """The same printed line of both runs, each with its time, and whether they are equal."""

    before: str
    after: str
    equal: bool


def render(before: Side, after: Side) -> str:
    """Return the page, in ASCII so that no encoding can alter it."""
    pairs = paired(before.trace.printed, after.trace.printed)
    title = f"When the coroutines of {before.name} and {after.name} ran"
    return rendered(
        "diff",
        names=(visible(before.name), visible(after.name)),
        told=what_differs(before, after),
        timeline=Markup(trace_svg.embedded(rows_of_both(before, after), end_of_both(before, after), title)),
        pairs=[Pair(_cell(pair[0]), _cell(pair[1]), is_equal(pair)) for pair in pairs[:MOST_PAIRS]],
        more=len(pairs[MOST_PAIRS:]),
    )


def _cell(line: Line | None) -> str:
    return "" if line is None else f"{clock(line.at)} s  {cut(line.text, LONGEST_TEXT)}"
