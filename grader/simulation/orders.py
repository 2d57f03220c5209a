"""The order of a run, from the play's value to the loop's decisions and back into the trace."""

from collections.abc import Callable

from grader.submission.program import Order
from grader.trace.events import Decision
from grader.virtual_time.ordering import Ordering


def ordered(order: Order, steps_taken: Callable[[], int]) -> Ordering:
    """Return what makes the loops of a run follow this order; `steps_taken` returns the steps recorded so far."""
    return Ordering(
        dict(order.changes),
        steps_taken,
        only_open=order.only_open,
        only_chance=order.only_chance,
        backwards=order.backwards,
        jitter=order.jitter,
        cancel_after=order.cancel_after,
    )


def decisions_of(ordering: Ordering) -> tuple[Decision, ...]:
    """Return the decisions of a run as parts of its trace."""
    return tuple(Decision(tasks=one.tasks, taken=one.taken, step=one.step) for one in ordering.decisions)
