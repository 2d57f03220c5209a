"""A cancellation at every await: one run for each, in which the task that awaits there is cancelled once."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.submission.program import Order
from grader.trace.trace import Trace


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A run in which a task was cancelled where it awaits, at the end of the step with the index `step`."""

    step: int
    trace: Trace

    @property
    def order(self) -> Order:
        """The order that runs it again."""
        return Order(cancel_after=self.step)


@dataclass(frozen=True, slots=True)
class Cancellations:
    """The run without a cancellation, the runs with one, and whether every await had its run."""

    usual: Trace
    runs: tuple[Cancelled, ...]
    complete: bool


def cancel_everywhere(play: Callable[[Order], Trace], most: int, go_on: Callable[[], bool]) -> Cancellations:
    """Cancel a task of the program at each of its awaits, once in each run.

    Of the awaits on one line, in one coroutine of one task, the first and the last count: a loop comes there often.

    Args:
        play: runs the program in an order.
        most: the most runs.
        go_on: asked before each run; the search ends where it returns False.
    """
    usual = play(Order())
    places: dict[tuple[str | None, str, int], list[int]] = {}
    for number, step in enumerate(usual.steps):
        if step.how == "awaits" and step.task is not None:
            places.setdefault((step.task, step.left, step.line), []).append(number)
    steps = sorted({number for numbers in places.values() for number in (numbers[0], numbers[-1])})
    runs: list[Cancelled] = []
    for number in steps[:most]:
        if not go_on():
            break
        runs.append(Cancelled(number, play(Order(cancel_after=number))))
        if runs[-1].trace.outcome == "timed out":  # each further run might take as long in real time
            break
    return Cancellations(usual, tuple(runs), len(runs) == len(steps))
