"""Why the loop ran a step when it did: the chain of steps that put each other into the ready queue."""

import ast
from collections.abc import Callable, Sequence
from functools import partial

from grader.trace.events import Cause, Step
from grader.trace.narrative import Sentence, expression_on
from grader.trace.timeline import labels
from grader.trace.trace import Trace, clock


def step_on(trace: Trace, line: int) -> int | None:
    """Return the index of the first step that ran this line of the file, as far as the trace shows it; or None."""
    found = [number for number, step in enumerate(trace.steps) if step.line == line]
    found += [call.began_in for call in trace.calls if call.awaited_at == line and call.began_in is not None]
    printed = next((index for index, one in enumerate(trace.printed) if one.line == line), None)
    if printed is not None:
        found += _first(trace, trace.printed[printed].task, partial(_has_printed, printed))
    made = next((task for task in trace.tasks if task.line == line), None)
    if made is not None:
        found += _first(trace, made.parent, partial(_includes, made.made))
    held = next((one for one in trace.blocking if one.line == line), None)
    if held is not None:
        found += _first(trace, held.task, partial(_includes, held.at))
    if not found:
        found = [number for number, step in enumerate(trace.steps) if step.entered_line == line]
    return min(found, default=None)


def chain(trace: Trace, number: int) -> list[int]:
    """Return the steps that led to this one, the earliest first: each put the next into the ready queue."""
    steps = [number]
    while (cause := _cause(trace, steps[-1])) is not None and cause.step is not None and cause.step < steps[-1]:
        steps.append(cause.step)
    return steps[::-1]


def told(trace: Trace, tree: ast.Module | None, steps: Sequence[int]) -> list[Sentence]:
    """Return a sentence about each step of a chain: what put it into the ready queue, on which line, and when."""
    label = labels(trace)
    sentences = []
    for number in steps:
        step, cause = trace.steps[number], _cause(trace, number)
        name = label(step.entered, step.task)
        line = None if cause is None else cause.line
        if cause is not None and line is None and cause.step is not None:
            line = trace.steps[cause.step].line
        at = step.at if cause is None else cause.at
        text = (
            "it is not known what put {name} into the ready queue"
            if cause is None
            else _words(trace, cause, number, label)
        )
        written = expression_on(tree, line, ast.Await) if cause is not None and cause.kind == "woken" else ""
        text = text.format(name=name) + (f" (`{written}`)" if written else "")
        sentences.append(Sentence(at=at, line=line, text=text, printed=step.printed))
    return sentences


def compared(trace: Trace, one: Sequence[int], other: Sequence[int]) -> str:
    """Return a sentence about where two chains part, and which of them goes on first."""
    label = labels(trace)
    common = [number for number in one if number in set(other)]
    if not common:
        return "The two chains have no step in common."
    rest, other_rest = ([number for number in steps if number > common[-1]] for steps in (one, other))
    ran = trace.steps[common[-1]]
    where = f"{label(ran.entered, ran.task)} at {clock(ran.at)} s"
    if not rest and not other_rest:
        return f"Both happen in the same step: {where}."
    if not rest or not other_rest:
        return f"One follows from the other: both go back to {where}."
    first, second = sorted((rest[0], other_rest[0]))
    names = [label(trace.steps[number].entered, trace.steps[number].task) for number in (first, second)]
    times = [clock(trace.steps[number].at) for number in (first, second)]
    if times[0] != times[1]:
        return f"Both go back to {where}. Then {names[0]} runs first, at {times[0]} s, and {names[1]} at {times[1]} s."
    queued = f"the ready queue is first in, first out, and {names[0]} entered it before {names[1]}"
    return f"Both go back to {where}. From there both are due at {times[0]} s: {queued}."


def _first(trace: Trace, task: str | None, fits: Callable[[Step], bool]) -> list[int]:
    """Return the index of the first step of this task that fits, in a list that is empty if there is none."""
    found = (number for number, step in enumerate(trace.steps) if step.task == task and fits(step))
    return [number for number in (next(found, None),) if number is not None]


def _has_printed(index: int, step: Step) -> bool:
    return step.printed > index


def _includes(at: float, step: Step) -> bool:
    return step.at <= at <= step.until


def _cause(trace: Trace, number: int) -> Cause | None:
    return trace.causes[number] if number < len(trace.causes) else None


def _words(trace: Trace, cause: Cause, number: int, label: Callable[[str, str | None], str]) -> str:
    """Return what put a step into the ready queue; `{name}` stands for what the step ran."""
    step = trace.steps[number]
    if cause.step is None:
        return {
            "started": "the program starts the event loop with {name}",
            "timer": "a timer puts {name} into the ready queue",
        }.get(cause.kind, "something outside the loop, such as a thread, puts {name} into the ready queue")
    by = trace.steps[cause.step]
    maker, own = label(by.left, by.task), by.task == step.task
    due = f"due at {clock(step.at)} s, puts {{name}} into the ready queue"
    if cause.kind == "timer":
        return f"{'its own timer' if own else f'a timer that {maker} set'}, {due}"
    return {
        "created": f"{maker} creates the task of {{name}}, which enters the ready queue",
        "gave way": "{name} gives way, and enters the ready queue again behind the others",
        "ended": f"{maker} ends, which puts {{name}} into the ready queue: it awaits that",
    }.get(cause.kind, f"{maker} wakes {{name}}, which enters the ready queue")
