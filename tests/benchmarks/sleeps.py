"""Virtual sleeps: ours, and with a recorder, against other virtual clocks."""

import importlib.util
from collections.abc import Callable
from functools import partial

from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from grader.virtual_time.bounds import OF_ANY_PROGRAM

from .rivals import OURS, PROGRAMS, RIVALS, Contestant, Shape, expected
from .table import Row
from .timing import best_of, processor_seconds

AS_FAST = 1.0
RECORDED = 3.0
"""How much slower than the best rival a recorded run may be."""

SOURCES: dict[Shape, str] = {
    "one after another": """
import asyncio

async def main(count):
    for _ in range(count):
        await asyncio.sleep(1)
""",
    "at once, equal": """
import asyncio

async def main(count):
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(count)))
""",
    "at once, distinct": """
import asyncio
import random

async def main(count):
    delays = [1 + number / 1000 for number in range(count)]
    random.Random(0).shuffle(delays)
    await asyncio.gather(*map(asyncio.sleep, delays))
""",
}
"""The programs of `rivals.PROGRAMS` as files."""


def unrecorded(count: int, repetitions: int) -> list[Row]:
    """The bare loops."""
    rows = []
    for shape in PROGRAMS:
        best = best_of(repetitions, {one.name: partial(_a_sleep, one, shape, count) for one in present()})
        for rival in RIVALS:
            fewer = rival.most.get(shape, count) < count
            note = f"{rival.most[shape]:,} of them" if fewer else ""
            if rival.name not in best:
                note = "not installed"
            rows.append(
                Row(
                    f"{count:,} sleeps, {shape}",
                    best[OURS.name],
                    rival.name,
                    best.get(rival.name),
                    goal=AS_FAST,
                    note=note,
                )
            )
    return rows


def recorded(count: int, repetitions: int) -> list[Row]:
    """Whole runs by `simulate`, with recording, against the same without and against the best rival."""
    rows = []
    for shape in SOURCES:
        runs: dict[str, Callable[[], float]] = {
            rival.name: partial(_a_sleep, rival, shape, count) for rival in present() if rival is not OURS
        }
        runs["recorded"] = partial(_a_simulated_sleep, shape, count, True)
        runs["not recorded"] = partial(_a_simulated_sleep, shape, count, False)
        best = best_of(repetitions, runs)
        ours, without = best.pop("recorded"), best.pop("not recorded")
        what = f"{count:,} sleeps recorded, {shape}"
        rows.append(Row(what, ours, "the same not recorded", without))
        rival = min(best, key=lambda name: best[name], default=None)
        if rival is None:
            rows.append(Row(what, ours, "the best rival", goal=RECORDED, note="none installed"))
        else:
            rows.append(Row(what, ours, f"the best rival, {rival}", best[rival], goal=RECORDED))
    return rows


def present() -> list[Contestant]:
    """Ours and the rivals that are installed."""
    return [OURS, *(rival for rival in RIVALS if importlib.util.find_spec(rival.module) is not None)]


def _a_sleep(contestant: Contestant, shape: Shape, count: int) -> float:
    """Processor seconds of one sleep."""
    count = min(count, contestant.most.get(shape, count))
    passed: list[float] = []
    cost = processor_seconds(lambda: passed.append(contestant.run(shape, count)))
    _check(contestant.name, passed[0], expected(shape, count))
    return cost / count


def _a_simulated_sleep(shape: Shape, count: int, record: bool) -> float:
    program = Program(path="many_sleeps.py", source=SOURCES[shape].encode())
    play = Play(entry="main", args=(count,))
    passed: list[float] = []

    def run() -> None:
        passed.append(simulate(program, play, record=record, wall_limit=600, bounds=OF_ANY_PROGRAM).elapsed)

    cost = processor_seconds(run)
    _check("simulate", passed[0], expected(shape, count))
    return cost / count


def _check(name: str, passed: float, virtual_seconds: float) -> None:
    if abs(passed - virtual_seconds) > virtual_seconds / 1000:
        raise RuntimeError(f"{name}: {passed} virtual seconds have passed, not {virtual_seconds}")
