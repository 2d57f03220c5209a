"""A timeline as SVG: alone, for any viewer, or as a part of a page.

Time goes from left to right, each row is a call of a coroutine or a task. What a program says of itself (names,
printed lines) goes in as text only, with whatever else it may hold spelt out.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.text import cut
from grader.timeline import Mark, Row, Span, ticks
from grader.trace import clock

WIDTH, RIGHT = 960, 858
"""Of the whole drawing; where time ends in it. In pixels, if it is not scaled."""
TOP, HEIGHT, LEGEND = 36, 28, 40
"""Of the axis, of a row, of the legend."""
LONGEST_LABEL = 25
WIDEST_LABEL = 200
LONGEST_TEXT = 100
MOST_ROWS = 200
MOST_LINES_TOLD, MOST_SPANS_TOLD = 8, 4
"""Printed lines told at one dot; stretches told of one row."""
CLOSE = 2.0
"""Dots nearer to each other than that many pixels are one."""
_WIDTHS = dict.fromkeys("mwMW@%", 13.5) | dict.fromkeys("()[]{}ijlrtf.,:;'|! -", 6)
ENDS = {"pending": "not finished", "raised": "exception"}
"""What is written where a row ends otherwise than by finishing."""


class Scale(NamedTuple):
    """How time is laid out: from 0 at `left` to `end` (virtual seconds) at `RIGHT`."""

    left: float
    end: float

    def place(self, at: float) -> float:
        """How far to the right an instant stands."""
        return round(self.left + (RIGHT - self.left) * (at / self.end if self.end > 0 else 0), 1)


def scale_of(rows: Sequence[Row], elapsed: float) -> Scale:
    """As far as the labels need and the rows reach: what holds up the loop may go on beyond the run's end."""
    longest = max((_width(cut(row.label, LONGEST_LABEL)) for row in rows[:MOST_ROWS]), default=0)
    end = max([elapsed, *(span.end for row in rows for span in row.spans)])
    return Scale(left=min(max(60, 30 + longest), WIDEST_LABEL + 30), end=end)


def _width(text: str) -> float:
    """About how many pixels wide a label is: nobody knows the viewer's font."""
    return sum(13 if unicodedata.east_asian_width(char) in "WF" else _WIDTHS.get(char, 8.5) for char in text)


def render(rows: Sequence[Row], elapsed: float, title: str, description: str = "") -> str:
    """A document of its own, in ASCII, with a final newline.

    `elapsed`: how long the run took (virtual seconds); where rows go on beyond, so does the drawing.
    """
    svg = _drawing(rows, elapsed, title, description, "timeline")
    svg.set("width", str(WIDTH))
    svg.set("height", svg.get("viewBox", "").split()[3])
    style = Element("style")
    style.text = style_sheet()
    svg.insert(2, style)
    svg.insert(3, Element("rect", {"width": "100%", "height": "100%", "fill": "var(--paper)"}))
    return ElementTree.tostring(svg).decode("ascii") + "\n"


def embedded(rows: Sequence[Row], elapsed: float, title: str, description: str = "", name: str = "timeline") -> str:
    """The same as an `<svg>` element for a page that holds `style_sheet()`.

    `name` is unique in the page. Row number n is the group `.row[data-row="n"]`; `scale_of` the same rows tells where
    an instant stands.
    """
    svg = _drawing(rows, elapsed, title, description, name)
    return ElementTree.tostring(svg).decode("ascii")


def style_sheet() -> str:
    """The CSS of a timeline: its classes, and the colours as variables, for light and dark."""
    return files("grader.reports").joinpath("templates", "timeline.css").read_text(encoding="utf-8")


def _drawing(rows: Sequence[Row], elapsed: float, title: str, description: str, name: str) -> Element:
    scale, shown = scale_of(rows, elapsed), rows[:MOST_ROWS]
    hidden = len(rows) - len(shown)
    bottom = TOP + HEIGHT * (len(shown) + bool(hidden))
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "timeline",
            "viewBox": f"0 0 {WIDTH} {bottom + LEGEND}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-told",
        },
    )
    _text(svg, "title", title, id=f"{name}-title")
    _text(svg, "desc", description or _told(shown), id=f"{name}-told")
    _hatching(svg, name)
    grid = _add(svg, "g", class_="lines")
    for number, row in enumerate(shown):
        _row(svg, row, scale, number, name)
    if hidden:
        _text(svg, "text", f"… {hidden} more rows", x=scale.left, y=bottom - 9, class_="note")
    _legend(svg, shown, scale.left, bottom + 24, name)
    _axis(svg, grid, scale, bottom)
    return svg


def _told(rows: Sequence[Row]) -> str:
    """The drawing in words."""
    whole = [_span_told(row) for row in rows[:20]]
    return " ".join(whole) + (f" And {len(rows) - 20} more." if len(rows) > 20 else "")


def _span_told(row: Row) -> str:
    times = [f"{span.kind} from {clock(span.start)} s to {clock(span.end)} s" for span in row.spans[:MOST_SPANS_TOLD]]
    times += ["…"] * (len(row.spans) > MOST_SPANS_TOLD)
    prints = f"prints {len(row.marks)} times" if len(row.marks) > 1 else "prints once" if row.marks else ""
    return f"{row.label}: {', '.join([*times, *([prints] if prints else [])])}."


# The parts of it ------------------------------------------------------------------------------------------


def _hatching(svg: Element, name: str) -> None:
    """What shows a blocked stretch also to those who do not see its colour."""
    attributes = {"id": f"{name}-hatching", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = SubElement(SubElement(svg, "defs"), "pattern", attributes | {"patternTransform": "rotate(45)"})
    _add(pattern, "rect", class_="hatch", width=6, height=6)
    _add(pattern, "line", class_="hatching", x1=0, y1=0, x2=0, y2=6)


def _axis(svg: Element, grid: Element, scale: Scale, bottom: float) -> None:
    """Times on top of everything else: a page may keep them in sight."""
    axis = _add(svg, "g", class_="axis")
    _add(axis, "rect", class_="back", x=0, y=0, width=WIDTH, height=TOP - 8)
    for tick in ticks(scale.end, 8):
        x = scale.place(tick)
        _add(grid, "line", class_="grid", x1=x, y1=TOP - 8, x2=x, y2=bottom)
        _text(axis, "text", f"{clock(tick)} s", x=x, y=TOP - 17, text_anchor="middle")


def _row(svg: Element, row: Row, scale: Scale, number: int, name: str) -> None:
    y = TOP + HEIGHT * number + HEIGHT / 2
    expecting = any(span.kind == "expected" for span in row.spans)
    group = _add(svg, "g", class_="row expecting" if expecting else "row", data_row=number)
    _add(group, "rect", class_="band", x=0, y=y - HEIGHT / 2, width=WIDTH, height=HEIGHT, rx=4)
    for span in {
        (round(scale.place(one.start)), round(scale.place(one.end)), one.kind): one for one in row.spans
    }.values():
        _span(group, span, scale, y, name)
    for x in {round(scale.place(at)): scale.place(at) for at in row.runs}.values():
        _add(group, "line", class_="run", x1=x, y1=y - 9, x2=x, y2=y + 9)
    _ending(group, row, scale, y)
    for x, marks in _dots(row.marks, scale):
        _dot(group, x, y, marks)
    label = _text(group, "text", cut(row.label, LONGEST_LABEL), x=scale.left - 16, y=y + 4, text_anchor="end")
    label.set("class", "label")
    if _width(label.text or "") > WIDEST_LABEL:
        label.attrib |= {"textLength": str(WIDEST_LABEL), "lengthAdjust": "spacingAndGlyphs"}
    _text(label, "title", row.label)


def _span(group: Element, span: Span, scale: Scale, y: float, name: str) -> None:
    left, right = scale.place(span.start), scale.place(span.end)
    if span.kind == "blocked":
        box = _add(group, "rect", class_="blocked", x=left, y=y - 7, width=max(right - left, 2), height=14, rx=2)
        box.set("fill", f"url(#{name}-hatching)")
        _text(box, "title", f"{clock(span.start)} s to {clock(span.end)} s: holds up the loop")
    else:
        line = _add(group, "line", class_=span.kind, x1=left, y1=y, x2=right, y2=y)
        _text(line, "title", f"{clock(span.start)} s to {clock(span.end)} s")


def _ending(group: Element, row: Row, scale: Scale, y: float) -> None:
    """What became of a row that did not finish."""
    if row.how in ("", "finished"):
        return
    x = scale.place(max((span.end for span in row.spans), default=0.0))
    if row.how == "pending":
        _add(group, "path", class_="unfinished", d=f"M{x - 2:g} {y - 5:g}l7 5l-7 5")
    elif row.spans:
        _add(group, "path", class_="broken", d=f"M{x - 5:g} {y - 5:g}l10 10M{x - 5:g} {y + 5:g}l10 -10")
    _text(group, "text", ENDS.get(row.how, row.how), x=x + 12, y=y + 4, class_="end")


def _dots(marks: Iterable[Mark], scale: Scale) -> list[tuple[float, list[Mark]]]:
    """The marks of a row by where they stand; those too close to be told apart are together."""
    placed = sorted(((scale.place(mark.at), mark) for mark in marks), key=lambda one: one[0])
    near = groupby(placed, key=lambda one: one[0] // CLOSE)
    return [(group[0][0], [mark for _, mark in group]) for group in (list(several) for _, several in near)]


def _dot(group: Element, x: float, y: float, marks: list[Mark]) -> None:
    several = len(marks) > 1
    dot = _add(group, "circle", class_="mark", cx=x, cy=y, r=7 if several else 5, data_lines=len(marks))
    told = [f"{clock(mark.at)} s  {cut(mark.text, LONGEST_TEXT)}" for mark in marks[:MOST_LINES_TOLD]]
    if len(marks) > MOST_LINES_TOLD:
        told.append(f"… {len(marks) - MOST_LINES_TOLD} more")
    title = SubElement(dot, "title")
    title.text = "\n".join(told)
    if several:
        _text(group, "text", str(len(marks)) if len(marks) < 100 else "…", x=x, y=y + 3.2, class_="count")


def _legend(svg: Element, rows: Sequence[Row], x: float, y: float, name: str) -> None:
    """What the signs mean, as far as they occur."""
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
    """A new child; `class_`, `text_anchor` and `data_row` are written class, text-anchor and data-row."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return SubElement(
        parent, tag, {key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in named.items()}
    )


def _text(parent: Element, tag: str, text: str, **attributes: object) -> Element:
    element = _add(parent, tag, **attributes)
    element.text = cut(text, LONGEST_TEXT * 20)
    return element
