"""Common parts of the HTML pages, which are self-contained and safe against what a student's program says.

A page loads nothing, and its Content-Security-Policy allows nothing but the page's own script and style. So neither a
program's output nor its name can add a script, a style or a picture.
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

from grader.checks.finding_text import line_in
from grader.grades.results import Finding
from grader.reports import trace_svg
from grader.text import visible

PIECE = 1_000
"""The number of a template's parts in one piece of a page."""


class ShownFinding(NamedTuple):
    """A finding as a page shows it, with the line of source that it is about."""

    where: str
    title: str
    quoted: str
    message: str


def cause(finding: Finding, text: str) -> ShownFinding:
    """Return a finding as a page shows it; `text` is the file's text from `graded.whole_text`."""
    where = f"line {finding.line}" if finding.line else ""
    if isinstance(finding.cell, int):
        where = f"cell {finding.cell}, {where}" if where else f"cell {finding.cell}"
    message = finding.message if finding.message != finding.title else ""
    return ShownFinding(where=where, title=finding.title, quoted=visible(line_in(text, finding)), message=message)


def style_of(name: str) -> str:
    """Return the CSS of a page: that of timelines, that of all pages, and its own in `templates/NAME.css`."""
    return trace_svg.style_sheet() + _asset("common.css") + _asset(f"{name}.css")


def _script_of(name: str) -> str:
    """Return the script of a page, `templates/NAME.js`, or an empty string if it has none."""
    return _asset(f"{name}.js") if files("grader.reports").joinpath("templates", f"{name}.js").is_file() else ""


def rendered(name: str, **values: Any) -> str:
    """Return the page of `templates/NAME.html` with its style and script, in ASCII so that no encoding alters it."""
    return "".join(pieces_of(name, **values))


def pieces_of(name: str, **values: Any) -> Iterator[str]:
    """Yield the page in pieces, because the pages of a large class are large."""
    style, script = style_of(name), _script_of(name)
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
    """Return the name by which a Content-Security-Policy allows an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _prose(text: str) -> Markup:
    """Return a sentence as HTML, with the parts between backticks as code."""
    parts = re.split(r"`([^`]+)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
