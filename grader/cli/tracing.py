"""`grader trace`: run any asyncio program, and describe what happened."""

import ast
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from grader.cli.arguments import PATH, SECONDS
from grader.cli.command import main
from grader.cli.exploring import ORDER, cancel_in_file, explore_file, play_of, start_of, tree_of
from grader.cli.terminal import columns_of, console, output_to, print_line
from grader.exceptions import GraderError
from grader.grades.results import Finding
from grader.trace.narrative import Sentence
from grader.trace.trace import Trace

if TYPE_CHECKING:  # slow to import
    from grader.findings.evidence import Evidence
    from grader.recording.recorder import Recorder
    from grader.simulation.wall_limit import Alarm
    from grader.submission.program import Order, Play, Program

TRACE_FORMATS = ["text", "json", "html", "svg"]
TRACE_LIMIT = 60.0
"""The limit of a program, in wall seconds."""


@main.command()
@click.argument("file", type=PATH)
@click.argument("arguments", nargs=-1)
@click.option("--entry", metavar="NAME", help="Call this function. By default, the file runs as a script.")
@click.option("--until", type=SECONDS, metavar="SECONDS", help="Stop the program at this virtual second.")
@click.option(
    "--format",
    "form",
    type=click.Choice(TRACE_FORMATS),
    default="text",
    show_default=True,
    help="Show the trace in this format.",
)
@click.option(
    "--why",
    metavar="LINE",
    multiple=True,
    help="Show which steps put this line, or step=N of the narrative, into the ready queue. Given twice, say "
    "which of the two came first.",
)
@click.option(
    "--explore",
    is_flag=True,
    help="Run the program in other orders of its tasks as well, and show instead the first that differs.",
)
@click.option(
    "--cancel-everywhere",
    is_flag=True,
    help="Cancel a task at each await instead, one run each, and show what the program does then.",
)
@click.option("--jitter", type=SECONDS, metavar="SECONDS", help="Let each sleep take up to this much longer.")
@click.option(
    "--open-only",
    is_flag=True,
    help="Change only what asyncio leaves open, such as the order of timers at one instant.",
)
@click.option(
    "--orders", type=click.IntRange(1), default=200, show_default=True, help="Explore at most this many orders."
)
@click.option("--order", type=ORDER, metavar="RECIPE", help="Run the tasks in this order, which --explore found.")
@click.option("--output", type=PATH, metavar="FILE", help="Write to this file instead of standard output.")
def trace(
    file: Path,
    arguments: tuple[str, ...],
    entry: str | None,
    until: float | None,
    form: str,
    why: tuple[str, ...],
    explore: bool,
    cancel_everywhere: bool,
    jitter: float | None,
    open_only: bool,
    orders: int,
    order: "Order | None",
    output: Path | None,
) -> None:
    """Run any asyncio program on the virtual clock, and show what its event loop did.

    Sleeping costs no time. ARGUMENTS are passed to the program; put -- before them if they look like options. Its
    standard input is empty. A file that does nothing but define a main is run from that main, except for JSON, and
    unless it shows why it does not start. The exit code is 0 if the program finished, and 1 if it did not. With
    --explore, it is 1 if the program ends differently or prints other lines in one of the orders.
    """
    from grader import findings
    from grader.findings.computing import computed
    from grader.findings.observations import in_order, observe
    from grader.trace.narrative import narrate

    if why and (form != "text" or len(why) > 2):
        raise GraderError("--why explains one or two lines, as text")
    if explore or cancel_everywhere:
        if form != "text" or why or order is not None or (explore and cancel_everywhere):
            raise GraderError("--explore or --cancel-everywhere shows text, and goes with neither --why nor --order")
        play = play_of(entry, until, start_of(jitter, open_only))
        search = explore_file if explore else cancel_in_file
        sys.exit(search(_loaded(file, arguments), play, orders, _again(file, arguments, entry, until), output))
    if jitter or open_only:
        raise GraderError("--jitter and --open-only go with --explore")
    run = traced(file, arguments, entry, until, with_causes=bool(why), order=order)
    unrun, does_nothing = ("", False) if entry else entry_of(run)
    advice = unrun and f"{file.name} defines {unrun} and does not run it: `--entry {unrun}` does."
    if does_nothing and form != "json" and not findings.find_in_trace(_evidence(file, run)):
        run = traced(file, arguments, unrun, until, with_causes=bool(why), order=order)
        advice = f"{file.name} defines {unrun} and does not run it: this is `--entry {unrun}`."
    done, source, tree = run.trace, run.source, run.tree
    if why:
        _print_causes(done, tree, why, output)
        sys.exit(0 if done.outcome in ("finished", "cut off") else 1)
    evidence = _evidence(file, run)
    told = _Told(
        trace=done,
        source=source,
        story=narrate(done, tree),
        findings=findings.find_in_trace(evidence),
        observations=in_order([*observe(evidence), *computed(evidence, done, run.times)]),
        advice=advice,
    )
    with output_to(output) as stream:
        if form == "text":
            _print_trace(told, stream)
        else:
            stream.write(_trace_as(form, told, file.name))
    sys.exit(0 if done.outcome in ("finished", "cut off") else 1)


class _Told(NamedTuple):
    """A trace and everything that is said about it."""

    trace: Trace
    source: bytes
    story: Sequence[Sentence]
    findings: Sequence[Finding]
    observations: Sequence[Finding]
    advice: str


class Traced(NamedTuple):
    """A run of a file, with the file's bytes and its syntax tree; None if Python cannot read it.

    `times` has the seconds of processor time of each long step, by its number.
    """

    play: "Play"
    trace: Trace
    source: bytes
    tree: ast.Module | None
    times: dict[int, float]


def _evidence(file: Path, run: Traced) -> "Evidence":
    from grader.findings.evidence import Evidence

    runs = ((run.play, run.trace),)
    return Evidence(file=file.name, source=run.source, tree=run.tree, runs=runs, comparison=None, asks={})


def traced(
    file: Path,
    arguments: tuple[str, ...],
    entry: str | None,
    until: float | None,
    with_causes: bool = False,
    order: "Order | None" = None,
) -> Traced:
    """Run a file on the virtual clock, as `python file.py` would, or call a function of it.

    Args:
        file: the program.
        arguments: the program's own arguments.
        entry: the function to call; by default the file runs as a script.
        until: when to cut the run off (virtual seconds).
        with_causes: whether to record what put each step into the ready queue.
        order: the order in which its tasks go on; asyncio's own by default.

    Raises:
        GraderError: there is no such file.
    """
    from grader.isolation.own_process import simulate_in_own_process
    from grader.virtual_time.bounds import OF_ANY_PROGRAM

    program = _loaded(file, arguments)
    source, play = program.source, play_of(entry, until, order)

    def begin(recorder: "Recorder", alarm: "Alarm") -> None:
        if with_causes:
            recorder.follow_causes()
        _tell_when_quiet(recorder, alarm, source, sys.stderr)

    done, times = simulate_in_own_process(program, play, begin, wall_limit=TRACE_LIMIT, bounds=OF_ANY_PROGRAM)
    if done.error is not None and done.error.type == "Unsupported":
        raise GraderError(f"{file.name} {done.error.message}")
    if done.reason == "never-ends" and done.error is None:
        click.echo(f"grader: {file.name} was stopped at the limit of {TRACE_LIMIT:g} s of real time", err=True)
    return Traced(play, done, source, tree_of(program), times)


def entry_of(run: Traced) -> tuple[str, bool]:
    """Return the function that would start a file that was run as a script, and whether the file did nothing else.

    The function is empty if a coroutine of the file has run.
    """
    from grader.trace.entry import entry_not_run

    unrun = entry_not_run(run.trace, run.tree)
    return unrun, bool(unrun) and not (run.trace.lines or run.trace.steps)


def _again(file: Path, arguments: tuple[str, ...], entry: str | None, until: float | None) -> str:
    """Return what to type after `grader trace` to run the program in the same way."""
    options = [] if entry is None else ["--entry", entry]
    options += [] if until is None else ["--until", f"{until:g}"]
    end = ["--"] if any(argument.startswith("-") for argument in arguments) else []
    return shlex.join([*options, str(file), *end, *arguments])


def _loaded(file: Path, arguments: tuple[str, ...]) -> "Program":
    """Return the program in a file, after giving this process its arguments and its folder."""
    from grader.submission.program import Program

    if not file.is_file():
        raise GraderError(f"there is no file {file}")
    sys.argv = [str(file), *arguments]
    sys.path.insert(0, str(file.resolve().parent))
    return Program(path=str(file.resolve()), source=file.read_bytes())


def _print_causes(done: Trace, tree: ast.Module | None, why: tuple[str, ...], output: Path | None) -> None:
    from grader.reports.why_text import render
    from grader.trace.narrative import narrate

    with output_to(output) as stream:
        screen = console(stream)
        for line in render(done, tree, narrate(done, tree), why, columns_of(screen)):
            print_line(screen, line)


def _tell_when_quiet(recorder: "Recorder", alarm: "Alarm", source: bytes, stream: TextIO) -> None:
    """Write a line on `stream` each time the program makes no progress for a while."""
    from grader.simulation.wall_limit import QUIET
    from grader.text import visible

    def tell() -> None:
        line = recorder.line_under_way()
        text = source.decode(errors="replace").splitlines()[line - 1].strip() if line else ""
        where = f"at line {line}, {visible(text)}" if line else "outside of the file's own code"
        stream.write(f"No progress for {QUIET:g} s {where}\nCtrl-C ends the program, and shows the trace so far.\n")
        stream.flush()

    alarm.on_quiet = tell


def _print_trace(told: _Told, stream: TextIO) -> None:
    from grader.reports.trace_text import render

    screen = console(stream)
    width = columns_of(screen)
    for line in render(told.trace, told.source, told.story, told.findings, told.observations, width, told.advice):
        print_line(screen, line)


def _trace_as(form: str, told: _Told, name: str) -> str:
    """Return the trace in a format other than text; each format imports its own modules."""
    if form == "json":
        from grader.reports import trace_json

        return trace_json.render(told.trace, told.findings, told.observations)
    if form == "svg":
        from grader.reports import trace_svg
        from grader.trace.timeline import rows

        return trace_svg.render(rows(told.trace), told.trace.elapsed, f"When the coroutines of {name} ran")
    from grader.reports import trace_html

    return trace_html.render(told.trace, told.source, told.story, told.findings, name, told.advice, told.observations)
