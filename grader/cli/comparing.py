"""`grader diff`: two programs on one timeline."""

import sys
from pathlib import Path

import click

from grader.cli.arguments import PATH, SECONDS
from grader.cli.command import main
from grader.cli.terminal import columns_of, console, output_to, print_line
from grader.cli.tracing import entry_of, traced
from grader.exceptions import GraderError


@main.command()
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@click.option("--entry", metavar="NAME", help="Call this function of both. By default, the files run as scripts.")
@click.option("--until", type=SECONDS, metavar="SECONDS", help="Stop the programs at this virtual second.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html"]),
    default="text",
    show_default=True,
    help="Show the comparison in this format.",
)
@click.option("--output", type=PATH, metavar="FILE", help="Write to this file instead of standard output.")
def diff(before: Path, after: Path, entry: str | None, until: float | None, form: str, output: Path | None) -> None:
    """Run two asyncio programs on the virtual clock, and show what differs first, and when.

    They may be one program before and after a change. A file that does nothing but define a main is run from that main.
    The exit code is 0 if both programs did and printed the same, and 1 if not.
    """
    from grader.reports import diff_html, diff_text
    from grader.trace.difference import first_difference
    from grader.trace.narrative import narrate

    names = (before.name, after.name) if before.name != after.name else (str(before), str(after))
    sides = []
    for name, file in zip(names, (before, after), strict=True):
        loaded = set(sys.modules)
        run = traced(file, (), entry, until)
        if entry and run.trace.reason == "missing-name" and run.trace.error is not None:
            raise GraderError(f"{run.trace.error.message}: --entry names a function that both programs have")
        unrun, does_nothing = ("", False) if entry else entry_of(run)
        if does_nothing:
            click.echo(f"grader: {name} defines {unrun} and does not run it: this is `--entry {unrun}`", err=True)
            _forget_modules_beside(file, loaded)
            run = traced(file, (), unrun, until)
        sides.append(diff_text.Side(name, run.trace, narrate(run.trace, run.tree)))
        _forget_modules_beside(file, loaded)
    one, other = sides
    with output_to(output) as stream:
        if form == "html":
            stream.write(diff_html.render(one, other))
        else:
            screen = console(stream)
            for line in diff_text.render(one, other, columns_of(screen)):
                print_line(screen, line)
    alike = first_difference(one.trace, other.trace, one.story, other.story).at is None
    sys.exit(0 if alike else 1)


def _forget_modules_beside(file: Path, loaded: set[str]) -> None:
    """Forget what the program imported from its own folder: the other one may have modules of the same names."""
    sys.path.remove(str(file.resolve().parent))
    for name in sys.modules.keys() - loaded:
        place = getattr(sys.modules[name], "__file__", None)
        if place and file.resolve().parent in Path(place).parents:
            del sys.modules[name]
