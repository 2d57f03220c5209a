"""The text for a terminal on what a program does when one of its tasks is cancelled at an await."""

import ast
from collections.abc import Callable, Iterator, Sequence

from rich.text import Text

from grader.checks.finding_text import finding_lines
from grader.grades.results import Finding
from grader.reports.trace_text import NARROWEST, USUAL_WIDTH
from grader.simulation.cancellations import Cancellations, Cancelled
from grader.text import WIDTH, cut, wrapped
from grader.trace.narrative import ending, expression_on
from grader.trace.timeline import labels
from grader.trace.trace import Trace

MOST_QUOTED_LINES = 5
"""Lines quoted for one run."""
FindingsOf = Callable[[Trace], Sequence[Finding]]


def render(
    told: Cancellations, tree: ast.Module | None, source: bytes, found: FindingsOf, again: str, width: int = USUAL_WIDTH
) -> Iterator[Text]:
    """Yield the lines to print, of at most `width` columns.

    Args:
        told: the runs.
        tree: the file's syntax tree.
        source: the bytes of the file.
        found: returns the findings in a run.
        again: what follows the options of `grader trace` to run the program again.
        width: the columns of the terminal.
    """
    width = max(width, NARROWEST)
    yield Text("A cancellation at every await", style="bold")
    number = len(told.runs)
    runs = f"{number} {'run' if number == 1 else 'runs'}, one for each await" if number else "There is no await in it"
    yield from map(Text, wrapped(f"{runs}{'' if told.complete else '; there are more'}.", "  ", width))
    shown: set[str] = set()
    for one in told.runs:
        yield Text()
        bad = is_stuck(one.trace)
        place = _place(one, told.usual, tree)
        yield from (Text(line, style="red" if bad else "") for line in wrapped(place, "> " if bad else "  ", width))
        yield from map(Text, wrapped(_then(one, told.usual), "    ", width))
        for finding in found(one.trace):
            if (key := f"{finding.line} {finding.title}") not in shown:
                shown.add(key)
                yield from map(Text, finding_lines(finding, source, min(width, WIDTH)))
        if bad:
            yield from map(
                Text, wrapped(f"Run it again: grader trace --order {one.order.recipe} {again}", "    ", width)
            )


def is_stuck(trace: Trace) -> bool:
    """Return whether the program could not go on after the cancellation: a lock was kept, or no task could wake it."""
    return trace.outcome in ("deadlock", "timed out", "crashed")


def _place(one: Cancelled, usual: Trace, tree: ast.Module | None) -> str:
    step = usual.steps[one.step]
    written = expression_on(tree, step.line, ast.Await)
    code = f", `{written}`" if written else ""
    return f"Line {step.line}{code}, in {labels(usual)(step.left, step.task)}"


def _then(one: Cancelled, usual: Trace) -> str:
    """Return sentences about what follows from the cancellation."""
    trace, step = one.trace, usual.steps[one.step]
    own = [line.text for line in trace.printed[step.printed :] if line.task == step.task]
    life = next((life for life in trace.tasks if life.name == step.task), None)
    error = "" if trace.error is None else f" {trace.error.type}."
    told = [f"Its own lines after that: {_quoted(own)}." if own else "It prints nothing after that."]
    if life is not None and life.how == "finished":
        told.append("The task goes on to its end as if it had not been cancelled.")
    missing = [line for line in usual.lines if line not in set(trace.lines)]
    if missing:
        told.append(f"No longer printed: {_quoted(missing)}.")
    return " ".join([*told, f"{ending(trace)}{error}"])


def _quoted(lines: Sequence[str]) -> str:
    shown = ", ".join(f'"{cut(line.rstrip(), 40)}"' for line in lines[:MOST_QUOTED_LINES])
    return f"{shown} and {len(lines) - MOST_QUOTED_LINES} more" if len(lines) > MOST_QUOTED_LINES else shown
