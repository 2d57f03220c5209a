"""The changes of a run from asyncio's own order, in words: which task goes on between which lines of another."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from grader.trace.events import Step
from grader.trace.timeline import labels
from grader.trace.trace import Trace
from grader.virtual_time.ordering import SETS


class _Change(NamedTuple):
    """A task that goes on while another one is where it would have gone on itself."""

    task: str
    overtakes: str
    where: str


def changes_in_words(trace: Trace) -> str:
    """Return a clause that describes the order of a run: `if B goes on between line 7 and line 9 of A`.

    It is empty if the order is asyncio's own.
    """
    named, told = _names(trace), []
    for change, same in groupby(_changes(trace), key=lambda pair: pair[0]):
        steps = [step for _, step in same]
        if change.task == SETS[1]:
            told.append("asyncio goes through its sets of tasks backwards")
            continue
        told.append(f"{_goes_on(trace, named(change.task), change.task, steps)} {change.where}")
    return f"if {', and then '.join(told)}" if told else ""


def _changes(trace: Trace) -> Iterator[tuple[_Change, int]]:
    """Yield each change, with the number of steps before it."""
    named = _names(trace)
    for decision in trace.decisions:
        if decision.taken:
            task, overtaken = decision.tasks[decision.taken], decision.tasks[0]
            yield _Change(task, overtaken, _where(trace, overtaken, named(overtaken), decision.step)), decision.step


def _goes_on(trace: Trace, name: str, task: str, steps: list[int]) -> str:
    before, _ = _around(trace, task, steps[0])
    times = {1: "", 2: " twice"}.get(len(steps), f" {len(steps)} times")
    if before is None:
        return f"{name} starts" if not times else f"{name} starts and goes on"
    return f"{name} goes on{times or f' from line {before.line}'}"


def _where(trace: Trace, task: str, name: str, step: int) -> str:
    before, after = _around(trace, task, step)
    if before is None:
        return f"before {name} starts" if after is not None else f"before {name} runs"
    if after is None or after.line == before.line:
        return f"while {name} waits at line {before.line}"
    return f"between line {before.line} and line {after.line} of {name}"


def _around(trace: Trace, task: str, step: int) -> tuple[Step | None, Step | None]:
    """Return the last step of the task before the step with this index, and its next one."""
    before = next((one for one in reversed(trace.steps[:step]) if one.task == task), None)
    return before, next((one for one in trace.steps[step:] if one.task == task), None)


def _names(trace: Trace) -> Callable[[str], str]:
    """Return a function that names a task by its coroutine; a callback, or a task of asyncio's own, keeps its name."""
    label, coroutines = labels(trace), {task.name: task.coroutine for task in trace.tasks}
    return lambda task: label(coroutines[task], task) if task in coroutines else task.rpartition("<locals>.")[2]
