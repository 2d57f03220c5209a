"""`grader trace`: any asyncio program."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from grader.cli.command import main
from grader.cli.terminal import console, output_to, print_line
from grader.exceptions import GraderError
from grader.narrative import Sentence
from grader.results import Finding
from grader.trace import Trace

TRACE_FORMATS = ["text", "json", "html", "svg"]
TRACE_LIMIT = 60.0
"""Wall seconds."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("arguments", nargs=-1)
@click.option("--entry", metavar="NAME", help="Call this function; by default the file runs as a script.")
@click.option("--until", type=float, metavar="SECONDS", help="Cut the program off at this virtual second.")
@click.option("--format", "form", type=click.Choice(TRACE_FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file instead.")
def trace(
    file: Path, arguments: tuple[str, ...], entry: str | None, until: float | None, form: str, output: Path | None
) -> None:
    """Run any asyncio program on the virtual clock, and tell what its event loop did.

    Sleeping costs no time. ARGUMENTS are the program's own (after -- if they look like options); its standard input
    is empty. The exit code is 0 if the program finished, 1 if it did not.
    """
    from grader import findings
    from grader.findings.evidence import Evidence
    from grader.narrative import tell
    from grader.simulation import Play, simulate_at_keyboard
    from grader.submission import Program, parse

    if not file.is_file():
        raise GraderError(f"there is no file {file}")
    path, source = str(file.resolve()), file.read_bytes()
    play = Play(kind="call" if entry else "script", entry=entry or "", until=until, awaited=True)
    sys.argv = [str(file), *arguments]
    sys.path.insert(0, str(file.resolve().parent))
    done = simulate_at_keyboard(Program(path=path, source=source), play, wall_limit=TRACE_LIMIT, owns_process=True)
    try:
        tree = parse(source, path)
    except SyntaxError:
        tree = None
    evidence = Evidence(file=file.name, source=source, tree=tree, runs=((play, done),), comparison=None, asks={})
    found = findings.find_in_trace(evidence)
    story = tell(done, tree)
    with output_to(output) as stream:
        if form == "text":
            _print_trace(done, source, story, found, stream)
        else:
            stream.write(_trace_as(form, done, source, story, found, file.name))
    sys.exit(0 if done.outcome in ("finished", "cut off") else 1)


def _print_trace(
    done: Trace, source: bytes, story: Sequence[Sentence], found: Sequence[Finding], stream: TextIO
) -> None:
    from grader.reports.trace_text import render

    screen = console(stream)
    for line in render(done, source, story, found):
        print_line(screen, line)


def _trace_as(
    form: str, done: Trace, source: bytes, story: Sequence[Sentence], found: Sequence[Finding], name: str
) -> str:
    """The trace in one of the formats that are not for a terminal; each needs modules that only it needs."""
    if form == "json":
        from grader.reports import trace_json

        return trace_json.render(done, found)
    if form == "svg":
        from grader.reports import trace_svg
        from grader.timeline import rows

        return trace_svg.render(rows(done), done.elapsed, f"When the coroutines of {name} ran")
    from grader.reports import trace_html

    return trace_html.render(done, source, story, found, name)
