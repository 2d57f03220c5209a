"""The explorer: what 200 orders of a program take, as a suite plays them."""

from functools import partial
from pathlib import Path

from grader.course.course import Course
from grader.simulation.explorer import ORDERS, explore
from grader.simulation.running import ready_to_play, simulate
from grader.submission.program import Order, Play, Program

from .suites import ROOT
from .table import Row
from .timing import best_of, wall_seconds

WITH_MANY = (
    ("36_lost_update", "mistakes/new_lock_in_the_dict.py", "main"),
    ("39_ask_once", "ask_once.py", "main"),
    ("40_deadlock", "mistakes/target_first.py", "circle"),
)
"""Programs of the exercises whose suites explore, with the function that is called: each has 200 orders and more."""
LIMIT = 1.0
"""Wall seconds that they may take."""


def explored(repetitions: int) -> list[Row]:
    """One row for each exercise whose suite explores."""
    course = Course(ROOT / "exercises")
    programs = {}
    for exercise, file, entry in WITH_MANY:
        scenarios = course.find(exercise).scenarios_code
        path = Path(ROOT / "solutions" / exercise / file)
        program = Program(source=path.read_bytes(), path=path.name, scenarios=scenarios)
        programs[exercise] = partial(wall_seconds, partial(_explore, program, entry))
    with ready_to_play():
        best = best_of(repetitions, programs)
    return [Row(f"{ORDERS} orders, {name}", took, "what they may take", LIMIT, goal=1) for name, took in best.items()]


def _explore(program: Program, entry: str) -> None:
    def play(order: Order) -> object:
        return simulate(program, Play(kind="call", entry=entry, order=order))

    found = explore(play)
    if found.orders != ORDERS:
        raise RuntimeError(f"{program.path} has {found.orders} orders")
