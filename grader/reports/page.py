"""What the HTML pages have in common: self-contained, and closed to whatever a student's program may say.

A page needs nothing but itself, and its Content-Security-Policy allows nothing else: neither what a program printed
nor what it is called can bring a script, a style or a picture into it.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.feedback import line_in
from grader.reports import trace_svg
from grader.results import Finding
from grader.text import visible

PIECE = 1_000
"""So many of a template's parts are handed on at once."""


class Cause(NamedTuple):
    """A finding, with the line that it speaks of."""

    where: str
    title: str
    quoted: str
    message: str


def cause(finding: Finding, text: str) -> Cause:
    """`text` is the file's, as `graded.whole_text` has it."""
    where = f"line {finding.line}" if finding.line else ""
    if isinstance(finding.cell, int):
        where = f"cell {finding.cell}, {where}" if where else f"cell {finding.cell}"
    message = finding.message if finding.message != finding.title else ""
    return Cause(where=where, title=finding.title, quoted=visible(line_in(text, finding)), message=message)


def style_of(name: str) -> str:
    """The CSS of a page: a timeline's, what all pages share, and its own in `templates/NAME.css`."""
    return trace_svg.style_sheet() + _asset("common.css") + _asset(f"{name}.css")


def rendered(name: str, **values: Any) -> str:
    """The page of `templates/NAME.html` with its own style and script, in ASCII: the same whatever it is written to."""
    return "".join(pieces_of(name, **values))


def pieces_of(name: str, **values: Any) -> Iterator[str]:
    """The same, a piece at a time: pages of a large class are large."""
    style, script = style_of(name), _asset(f"{name}.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = (
        _environment()
        .get_template(f"{name}.html")
        .stream(style=Markup(style), script=Markup(script), policy=policy, **values)
    )
    parts.enable_buffering(PIECE)
    for part in parts:
        yield part.encode("ascii", "xmlcharrefreplace").decode()
    yield "\n"


@functools.cache  # a worker makes thousands of pages
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["visible"] = visible
    return environment


@functools.cache
def _asset(name: str) -> str:
    return files("grader.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a Content-Security-Policy names what stands in the page itself."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _prose(text: str) -> Markup:
    """A sentence whose parts between backticks are code."""
    parts = re.split(r"`([^`]+)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
