"""`grader trace --explore`: what a program does where its tasks go on in another order."""

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.terminal import columns_of, console, output_to, print_line
from grader.exceptions import GraderError

if TYPE_CHECKING:  # slow to import
    from grader.submission.program import Order, Play, Program

EXPLORING_LIMIT = 60.0
"""Wall seconds of one run, and of all together."""

ABOUT_CANCELLING = {"deadlock", "cancellation-swallowed", "error-never-seen", "task-left-behind", "never-awaited"}
"""The findings to explain below a cancellation."""


class OrderType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """An order as `--explore` writes it."""

    name = "recipe"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the `Order`."""
        from grader.submission.program import Order

        try:
            return value if isinstance(value, Order) else Order.from_recipe(value)
        except GraderError as problem:
            self.fail(str(problem), param, ctx)


ORDER = OrderType()


def play_of(entry: str | None, until: float | None, order: "Order | None" = None) -> "Play":
    """Return how to run a program: as a script, or by calling its `entry`; until so many virtual seconds."""
    from grader.submission.program import Play

    return Play(kind="call" if entry else "script", entry=entry or "", until=until, awaited=True, order=order)


def start_of(jitter: float | None, only_open: bool) -> "Order":
    """Return asyncio's own order, from which the others differ in what these options allow."""
    from grader.submission.program import Order

    return Order(jitter=jitter or 0.0, only_open=only_open)


def tree_of(program: "Program") -> ast.Module | None:
    """Return the program's syntax tree; None if Python cannot read it."""
    from grader.submission.parsing import parse

    try:
        return parse(program.source, program.path)
    except SyntaxError:
        return None


def explore_file(program: "Program", play: "Play", orders: int, again: str, output: Path | None) -> int:
    """Run a program in many orders, and print what differs.

    Args:
        program: the program.
        play: how to run it.
        orders: the most runs.
        again: what follows the options of `grader trace` to run the program again.
        output: where to print; None is standard output.

    Returns:
        The exit code: 1 if an order ends differently or prints other lines.
    """
    from grader import findings
    from grader.findings.evidence import Evidence
    from grader.isolation.own_process import search_in_own_process
    from grader.reports.explore_text import BreakingOrder, render
    from grader.simulation.explorer import Exploration, explore
    from grader.trace.narrative import narrate
    from grader.virtual_time.bounds import OF_ANY_PROGRAM

    found = search_in_own_process(
        program,
        play,
        lambda played, go_on: explore(played, orders, play.order, go_on),
        Exploration,
        wall_limit=EXPLORING_LIMIT,
        bounds=OF_ANY_PROGRAM,
    )
    first, tree, file = found.first_that_differs(), tree_of(program), Path(program.path).name
    told = None
    if first is not None:
        kind, other = first
        runs = ((play, other.trace),)
        evidence = Evidence(file=file, source=program.source, tree=tree, runs=runs, comparison=None, asks={})
        stories = (narrate(found.usual.trace, tree), narrate(other.trace, tree))
        told = BreakingOrder(kind, other, stories, findings.find_in_trace(evidence) if kind != "order" else ())
    with output_to(output) as stream:
        screen = console(stream)
        for line in render(found, told, again, program.source, columns_of(screen)):
            print_line(screen, line)
    return 0 if first is None or first[0] == "order" else 1


def cancel_in_file(program: "Program", play: "Play", most: int, again: str, output: Path | None) -> int:
    """Run a program once for each await with a cancellation there, and print what it does then.

    The arguments are those of `explore_file`; `most` is the most runs.

    Returns:
        The exit code: 1 if the program could not go on after one of the cancellations.
    """
    from grader import findings
    from grader.findings.evidence import Evidence
    from grader.isolation.own_process import search_in_own_process
    from grader.reports.cancellations_text import is_stuck, render
    from grader.simulation.cancellations import Cancellations, cancel_everywhere
    from grader.trace.trace import Trace
    from grader.virtual_time.bounds import OF_ANY_PROGRAM

    told = search_in_own_process(
        program,
        play,
        lambda played, go_on: cancel_everywhere(played, most, go_on),
        Cancellations,
        wall_limit=EXPLORING_LIMIT,
        bounds=OF_ANY_PROGRAM,
    )
    tree, file = tree_of(program), Path(program.path).name

    def found(trace: Trace) -> list[Any]:
        runs = ((play, trace),)
        evidence = Evidence(file=file, source=program.source, tree=tree, runs=runs, comparison=None, asks={})
        return [one for one in findings.find_in_trace(evidence) if one.code in ABOUT_CANCELLING]

    with output_to(output) as stream:
        screen = console(stream)
        for line in render(told, tree, program.source, found, again, columns_of(screen)):
            print_line(screen, line)
    return 1 if any(is_stuck(one.trace) for one in told.runs) else 0
