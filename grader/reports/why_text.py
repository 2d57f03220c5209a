"""The answer to "why this order" for a terminal: chains of causes, and where two of them part."""

import ast
from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.exceptions import GraderError
from grader.reports.trace_text import NARROWEST, USUAL_WIDTH, story_lines
from grader.text import wrapped
from grader.trace.narrative import Sentence
from grader.trace.timeline import labels
from grader.trace.trace import Trace, clock
from grader.trace.why import chain, compared, step_on, told

MOST_CAUSES = 50
"""Causes in one chain; of more, the first and the last are shown."""


def render(
    trace: Trace, tree: ast.Module | None, story: Sequence[Sentence], asked: Sequence[str], width: int = USUAL_WIDTH
) -> Iterator[Text]:
    """Yield the lines to print, of at most `width` columns.

    Args:
        trace: the run, with its causes.
        tree: the file's syntax tree.
        story: the narrative of the run.
        asked: one or two lines of the file, `14`, or steps of the narrative, `step=12`.
        width: the columns of the terminal.

    Raises:
        GraderError: one of them is neither, or did not run.
    """
    width, label = max(width, NARROWEST), labels(trace)
    chains = []
    for one in asked:
        number = _step_asked(trace, story, one)
        step, steps = trace.steps[number], chain(trace, number)
        chains.append(steps)
        what = one.replace("=", " ") if one.startswith("step=") else f"line {one}"
        title = f"Why {what} runs in {label(step.entered, step.task)} at {clock(step.at)} s"
        yield from (Text(line, style="bold") for line in wrapped(title, "", width))
        yield from story_lines(told(trace, tree, steps), width, MOST_CAUSES)
        yield Text()
    if len(chains) == 2:
        yield from map(Text, wrapped(compared(trace, *chains), "", width))


def _step_asked(trace: Trace, story: Sequence[Sentence], asked: str) -> int:
    kind, _, number = asked.rpartition("=")
    if kind not in ("", "step") or not number.isdecimal():
        raise GraderError(f"--why needs a line of the file, such as 14, or a step, such as step=12, not {asked}")
    if kind == "step":
        sentence = story[int(number) - 1] if 0 < int(number) <= len(story) else None
        found = None if sentence is None else sentence.step
        missing = f"there is no step {number}: the program has {len(story)}"
    else:
        found, missing = step_on(trace, int(number)), f"no step of the event loop ran line {number}"
    if found is None:
        raise GraderError(missing)
    return found
