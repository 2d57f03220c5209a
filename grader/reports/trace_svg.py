"""A timeline as SVG, either as a file for any viewer or as a part of a page.

Time goes from left to right, and each row is a call of a coroutine or a task. The program's names and printed lines are
inserted only as text, with special characters spelt out.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.text import cut
from grader.trace.timeline import Mark, Row, Span, grouped, ticks, together
from grader.trace.trace import clock

DRAWING_WIDTH, RIGHT = 960, 858
"""The width of the drawing, and where its time ends (pixels, if it is not scaled)."""
TOP, HEIGHT, LEGEND = 36, 28, 40
"""The heights of the axis, a row and the legend (pixels)."""
LONGEST_DRAWN_LABEL = 25
WIDEST_LABEL = 200
LONGEST_DRAWN_TEXT = 100
MOST_DRAWN_ROWS = 200
MOST_LINES_TOLD, MOST_SPANS_TOLD = 8, 4
"""Printed lines in the title of a dot, and spans in the description of a row."""
CLOSE, CLOSE_ENLARGED = 2.0, 0.1
"""Pixels: closer dots become one; fewer of them in a drawing that a page can enlarge."""
FEWEST_FOLDED = 4
"""Rows of one coroutine function that a page folds into one."""
_WIDTHS = dict.fromkeys("mwMW@%", 13.5) | dict.fromkeys("()[]{}ijlrtf.,:;'|! -", 6)
END_LABELS = {"pending": "not finished", "raised": "exception"}
"""The labels at the ends of rows that did not finish."""


class TimeAxis(NamedTuple):
    """The scale of the axis: from 0 at `left` to `end` (virtual seconds) at `RIGHT`."""

    left: float
    end: float

    def place(self, at: float) -> float:
        """Return the x of an instant (pixels)."""
        return round(self.left + (RIGHT - self.left) * (at / self.end if self.end > 0 else 0), 1)


def scale_of(rows: Sequence[Row], elapsed: float) -> TimeAxis:
    """Return a scale that leaves room for the labels and reaches the end of all rows.

    A blocking call can last beyond the end of the run (`elapsed`, virtual seconds).
    """
    longest = max((_width(cut(row.label, LONGEST_DRAWN_LABEL)) for row in rows[:MOST_DRAWN_ROWS]), default=0)
    end = max([elapsed, *(span.end for row in rows for span in row.spans)])
    return TimeAxis(left=min(max(60, 30 + longest), WIDEST_LABEL + 30), end=end)


def _width(text: str) -> float:
    """Return about how many pixels wide a label is: the viewer's font is unknown."""
    return sum(13 if unicodedata.east_asian_width(char) in "WF" else _WIDTHS.get(char, 8.5) for char in text)


def render(rows: Sequence[Row], elapsed: float, title: str, description: str = "") -> str:
    """Return a complete document, in ASCII, with a final newline.

    Args:
        rows: the rows to draw.
        elapsed: how long the run took (virtual seconds); the drawing extends beyond it if rows do.
        title: the drawing's title.
        description: what a screen reader says; by default, the rows in words.
    """
    svg = _drawing(rows, elapsed, title, description, "timeline")
    svg.set("width", str(DRAWING_WIDTH))
    svg.set("height", svg.get("viewBox", "").split()[3])
    style = Element("style")
    style.text = style_sheet()
    svg.insert(2, style)
    svg.insert(3, Element("rect", {"width": "100%", "height": "100%", "fill": "var(--paper)"}))
    return ElementTree.tostring(svg).decode("ascii") + "\n"


def interactive(rows: Sequence[Row], elapsed: float, title: str) -> str:
    """Return an `<svg>` element for a page whose script enlarges it, and folds the rows of a coroutine into one.

    The rows must be those of `in_folds`. A row that can be folded has the number of its fold, `data-group`; the row
    that stands for them all is the group `.fold[data-fold]`, which only the script shows.
    """
    scale = scale_of(rows, elapsed)
    svg = _drawing(rows, elapsed, title, "", "timeline", CLOSE_ENLARGED)
    svg.attrib |= {"data-left": f"{scale.left:g}", "data-right": f"{RIGHT}", "data-end": f"{scale.end:g}"}
    groups = {element.get("data-row"): element for element in svg.iter("g") if element.get("data-row")}
    first = 0
    for number, fold in enumerate(grouped(rows)):
        members = range(first, min(first + len(fold), MOST_DRAWN_ROWS))
        first += len(fold)
        if len(fold) < FEWEST_FOLDED or not members:
            continue
        for member in members:
            groups[str(member)].set("data-group", str(number))
        _row(svg, together(fold), scale, 0, "timeline", CLOSE_ENLARGED)
        header = svg[-1]
        del header.attrib["data-row"]
        header.attrib |= {"class": "row fold", "data-fold": str(number)}
        svg.remove(header)
        svg.insert([*svg].index(groups[str(members[0])]), header)
    return ElementTree.tostring(svg).decode("ascii")


def in_folds(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with those of each coroutine together, if some of them can be folded."""
    groups = grouped(rows)
    if all(len(group) < FEWEST_FOLDED for group in groups):
        return tuple(rows)
    return tuple(row for group in groups for row in group)


def embedded(rows: Sequence[Row], elapsed: float, title: str, description: str = "", name: str = "timeline") -> str:
    """Return an `<svg>` element for a page that includes `style_sheet()`.

    Row number n is the group `.row[data-row="n"]`, and `scale_of` the same rows converts an instant to an x. The
    arguments are those of `render`, and `name` is a prefix for ids that is unique in the page.
    """
    svg = _drawing(rows, elapsed, title, description, name)
    return ElementTree.tostring(svg).decode("ascii")


def style_sheet() -> str:
    """Return the CSS of a timeline: its classes, and variables for the colours of light and dark mode."""
    return files("grader.reports").joinpath("templates", "timeline.css").read_text(encoding="utf-8")


def _drawing(
    rows: Sequence[Row], elapsed: float, title: str, description: str, name: str, close: float = CLOSE
) -> Element:
    scale, shown = scale_of(rows, elapsed), rows[:MOST_DRAWN_ROWS]
    hidden = len(rows) - len(shown)
    bottom = TOP + HEIGHT * (len(shown) + bool(hidden))
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "timeline",
            "viewBox": f"0 0 {DRAWING_WIDTH} {bottom + LEGEND}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-told",
        },
    )
    _text(svg, "title", title, id=f"{name}-title")
    _text(svg, "desc", description or _told(shown), id=f"{name}-told")
    _hatching(svg, name)
    grid = _add(svg, "g", class_="lines")
    for number, row in enumerate(shown):
        _row(svg, row, scale, number, name, close)
    if hidden:
        _text(svg, "text", f"… {hidden} more rows", x=scale.left, y=bottom - 9, class_="note")
    _legend(svg, shown, scale.left, bottom + 24, name)
    _axis(svg, grid, scale, bottom)
    return svg


def _told(rows: Sequence[Row]) -> str:
    """Return the drawing in words."""
    whole = [_span_told(row) for row in rows[:20]]
    return " ".join(whole) + (f" And {len(rows) - 20} more." if len(rows) > 20 else "")


def _span_told(row: Row) -> str:
    times = [f"{span.kind} from {clock(span.start)} s to {clock(span.end)} s" for span in row.spans[:MOST_SPANS_TOLD]]
    times += ["…"] * (len(row.spans) > MOST_SPANS_TOLD)
    prints = f"prints {len(row.marks)} times" if len(row.marks) > 1 else "prints once" if row.marks else ""
    return f"{row.label}: {', '.join([*times, *([prints] if prints else [])])}."


# The parts of it ------------------------------------------------------------------------------------------


def _hatching(svg: Element, name: str) -> None:
    """Add the hatching that distinguishes a blocked span without relying on its colour."""
    attributes = {"id": f"{name}-hatching", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = SubElement(SubElement(svg, "defs"), "pattern", attributes | {"patternTransform": "rotate(45)"})
    _add(pattern, "rect", class_="hatch", width=6, height=6)
    _add(pattern, "line", class_="hatching", x1=0, y1=0, x2=0, y2=6)


def _axis(svg: Element, grid: Element, scale: TimeAxis, bottom: float) -> None:
    """Add the times on top of everything else, so that a page can keep them in view."""
    axis = _add(svg, "g", class_="axis")
    _add(axis, "rect", class_="back", x=0, y=0, width=DRAWING_WIDTH, height=TOP - 8)
    for tick in ticks(scale.end, 8):
        x = scale.place(tick)
        _add(grid, "line", class_="grid", x1=x, y1=TOP - 8, x2=x, y2=bottom)
        _text(axis, "text", f"{clock(tick)} s", x=x, y=TOP - 17, text_anchor="middle")


def _row(svg: Element, row: Row, scale: TimeAxis, number: int, name: str, close: float) -> None:
    y = TOP + HEIGHT * number + HEIGHT / 2
    expecting = any(span.kind == "expected" for span in row.spans)
    group = _add(svg, "g", class_="row expecting" if expecting else "row", data_row=number)
    _add(group, "rect", class_="band", x=0, y=y - HEIGHT / 2, width=DRAWING_WIDTH, height=HEIGHT, rx=4)
    for span in {
        (round(scale.place(one.start)), round(scale.place(one.end)), one.kind): one for one in row.spans
    }.values():
        _span(group, span, scale, y, name)
    for x in {round(scale.place(at)): scale.place(at) for at in row.runs}.values():
        _add(group, "line", class_="run", x1=x, y1=y - 9, x2=x, y2=y + 9)
    _ending(group, row, scale, y)
    for x, marks in _dots(row.marks, scale, close):
        _dot(group, x, y, marks)
    label = _text(group, "text", cut(row.label, LONGEST_DRAWN_LABEL), x=scale.left - 16, y=y + 4, text_anchor="end")
    label.set("class", "label")
    if _width(label.text or "") > WIDEST_LABEL:
        label.attrib |= {"textLength": str(WIDEST_LABEL), "lengthAdjust": "spacingAndGlyphs"}
    _text(label, "title", row.label)


def _span(group: Element, span: Span, scale: TimeAxis, y: float, name: str) -> None:
    left, right = scale.place(span.start), scale.place(span.end)
    if span.kind == "blocked":
        box = _add(group, "rect", class_="blocked", x=left, y=y - 7, width=max(right - left, 2), height=14, rx=2)
        box.set("fill", f"url(#{name}-hatching)")
        _text(box, "title", f"{clock(span.start)} s to {clock(span.end)} s: holds up the loop")
    else:
        line = _add(group, "line", class_=span.kind, x1=left, y1=y, x2=right, y2=y)
        _text(line, "title", f"{clock(span.start)} s to {clock(span.end)} s")


def _ending(group: Element, row: Row, scale: TimeAxis, y: float) -> None:
    """Add the symbol and the label for the end of a row that did not finish."""
    if row.how in ("", "finished"):
        return
    x = scale.place(max((span.end for span in row.spans), default=0.0))
    if row.how == "pending":
        _add(group, "path", class_="unfinished", d=f"M{x - 2:g} {y - 5:g}l7 5l-7 5")
    elif row.spans:
        _add(group, "path", class_="broken", d=f"M{x - 5:g} {y - 5:g}l10 10M{x - 5:g} {y + 5:g}l10 -10")
    _text(group, "text", END_LABELS.get(row.how, row.how), x=x + 12, y=y + 4, class_="end")


def _dots(marks: Iterable[Mark], scale: TimeAxis, close: float) -> list[tuple[float, list[Mark]]]:
    """Return the marks of a row by their x; marks too close to be distinguished are grouped."""
    placed = sorted(((scale.place(mark.at), mark) for mark in marks), key=lambda one: one[0])
    near = groupby(placed, key=lambda one: one[0] // close)
    return [(group[0][0], [mark for _, mark in group]) for group in (list(several) for _, several in near)]


def _dot(group: Element, x: float, y: float, marks: list[Mark]) -> None:
    several = len(marks) > 1
    dot = _add(group, "circle", class_="mark", cx=x, cy=y, r=7 if several else 5, data_lines=len(marks))
    told = [f"{clock(mark.at)} s  {cut(mark.text, LONGEST_DRAWN_TEXT)}" for mark in marks[:MOST_LINES_TOLD]]
    if len(marks) > MOST_LINES_TOLD:
        told.append(f"… {len(marks) - MOST_LINES_TOLD} more")
    title = SubElement(dot, "title")
    title.text = "\n".join(told)
    if several:
        _text(group, "text", str(len(marks)) if len(marks) < 100 else "…", x=x, y=y + 3.2, class_="count")


def _legend(svg: Element, rows: Sequence[Row], x: float, y: float, name: str) -> None:
    """Add the meanings of the symbols that occur."""
    kinds = {span.kind for row in rows for span in row.spans}
    legend = _add(svg, "g", class_="legend")
    for sign, words, there in (
        ("waiting", "waits", "waiting" in kinds),
        ("run", "runs", any(row.runs for row in rows)),
        ("mark", "prints", any(row.marks for row in rows)),
        ("blocked", "holds up the loop", "blocked" in kinds),
        ("expected", "expected", "expected" in kinds),
    ):
        if not there:
            continue
        if sign == "mark":
            _add(legend, "circle", class_="sign mark", cx=x + 12, cy=y - 4, r=5)
        elif sign == "run":
            _add(legend, "line", class_="sign run", x1=x + 12, y1=y - 11, x2=x + 12, y2=y + 3)
        elif sign == "blocked":
            box = _add(legend, "rect", class_="sign blocked", x=x, y=y - 11, width=24, height=14, rx=2)
            box.set("fill", f"url(#{name}-hatching)")
        else:
            _add(legend, "line", class_=f"sign {sign}", x1=x, y1=y - 4, x2=x + 24, y2=y - 4)
        _text(legend, "text", words, x=x + 32, y=y)
        x += 60 + 6.4 * len(words)


# Elements -------------------------------------------------------------------------------------------------


def _add(parent: Element, tag: str, **attributes: object) -> Element:
    """Add a child and return it; `class_`, `text_anchor` and `data_row` become class, text-anchor and data-row."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return SubElement(
        parent, tag, {key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in named.items()}
    )


def _text(parent: Element, tag: str, text: str, **attributes: object) -> Element:
    element = _add(parent, tag, **attributes)
    element.text = cut(text, LONGEST_DRAWN_TEXT * 20)
    return element
