"""The explorer: one program in many orders of its ready tasks, those with the fewest changes first.

A run is deterministic, so a recipe, the changes of `Order`, replays it exactly. The search is breadth first over the
number of changes: asyncio's own order, then each order that differs in one decision, then in two (iterative context
bounding: Musuvathi and Qadeer, 2007). Most races show within two changes.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from grader.submission.program import Order
from grader.trace.trace import Trace

ORDERS = 200
"""Runs of one exploration by default."""
MOST_STEPS = 50_000
"""Steps of tasks in all runs of one exploration; an endless program takes thousands in each."""

DifferenceKind = Literal["ending", "lines", "order"]
"""Kinds of differences from the usual order: the outcome, exception or result; the lines printed; only their order."""
DIFFERENCES: tuple[DifferenceKind, ...] = ("ending", "lines", "order")
"""The kinds of difference, the greatest first."""


@dataclass(frozen=True, slots=True)
class Explored:
    """An order, the run in it, and how many of the orders that ran have the same outcome."""

    order: Order
    trace: Trace
    orders: int = 1


@dataclass(frozen=True, slots=True)
class Exploration:
    """The outcomes of a program in many orders.

    Attributes:
        distinct: the first run of each outcome, the usual order first, then by the number of changes.
        orders: how many orders ran.
        complete: whether these were all orders.
    """

    distinct: tuple[Explored, ...]
    orders: int
    complete: bool

    @property
    def usual(self) -> Explored:
        """The run in asyncio's own order."""
        return self.distinct[0]

    def first_that_differs(self) -> tuple[DifferenceKind, Explored] | None:
        """Return the shortest order of those that differ most from the usual one, and in what; None if none does."""
        kinds: dict[DifferenceKind, Explored] = {}
        for one in self.distinct[1:]:
            kinds.setdefault(difference(self.usual.trace, one.trace), one)
        return next(((kind, kinds[kind]) for kind in DIFFERENCES if kind in kinds), None)

    def orders_that_differ(self, kind: DifferenceKind) -> int:
        """Return in how many orders the greatest difference from the usual one is of this kind."""
        others = self.distinct[1:]
        return sum(one.orders for one in others if difference(self.usual.trace, one.trace) == kind)


def explore(
    play: Callable[[Order], Trace],
    orders: int = ORDERS,
    start: Order | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Exploration:
    """Run a program in up to `orders` orders.

    Args:
        play: runs the program in an order.
        orders: the most runs.
        start: the order to begin with: asyncio's own, with what all runs have in common.
        go_on: asked before each run but the first; the exploration ends where it returns False.
    """
    distinct: dict[tuple[Any, ...], Explored] = {}
    waiting, runs, steps = deque([start or Order()]), 0, 0
    while waiting and runs < orders and steps < MOST_STEPS and (not runs or go_on()):
        order = waiting.popleft()
        trace = play(order)
        runs, steps = runs + 1, steps + len(trace.steps) + len(trace.decisions)
        outcome = outcome_of(trace)
        first = distinct.get(outcome)
        distinct[outcome] = Explored(order, trace) if first is None else replace(first, orders=first.orders + 1)
        if trace.outcome == "timed out":  # each further run would take as long in real time
            return Exploration(tuple(distinct.values()), runs, complete=False)
        if len(waiting) < orders:
            waiting.extend(_changed(order, trace))
    return Exploration(tuple(distinct.values()), runs, complete=not waiting)


def _changed(order: Order, trace: Trace) -> Iterator[Order]:
    """Yield the orders with one more change, which comes after all changes of this one."""
    first = order.changes[-1][0] + 1 if order.changes else 0
    for number in range(first, len(trace.decisions)):
        for index in range(1, len(trace.decisions[number].tasks)):
            yield msgspec.structs.replace(order, changes=(*order.changes, (number, index)))


def outcome_of(trace: Trace) -> tuple[Any, ...]:
    """Return what can be seen of a run but its times: equal runs give equal values."""
    return (*_ending_of(trace), tuple(trace.lines))


def difference(usual: Trace, other: Trace) -> DifferenceKind:
    """Return the greatest difference between two runs that are not equal."""
    if _ending_of(usual) != _ending_of(other):
        return "ending"
    return "lines" if sorted(usual.lines) != sorted(other.lines) else "order"


def _ending_of(trace: Trace) -> tuple[Any, ...]:
    error = trace.error
    told = None if error is None else (error.type, error.message, error.inside)
    result = msgspec.json.encode(trace.result, order="deterministic")
    return trace.outcome, trace.reason, told, trace.returned, result
