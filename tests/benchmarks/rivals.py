"""The virtual clocks that are compared: ours, and those of others.

Each runs the same programs, all of them nothing but sleeps, and gives the virtual seconds that passed, so that a
clock which skips the work is found out. A rival that is not installed is left out and named.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.virtual_time.event_loop import VirtualLoop

Shape = Literal["one after another", "at once, equal", "at once, distinct"]
"""How a program's sleeps stand to one another; the last two by their deadlines."""


async def _one_after_another(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(1)


async def _at_once_equal(count: int) -> None:
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(count)))


async def _at_once_distinct(count: int) -> None:
    await asyncio.gather(*map(asyncio.sleep, distinct_delays(count)))


PROGRAMS: dict[Shape, Callable[[int], Coroutine[Any, Any, None]]] = {
    "one after another": _one_after_another,
    "at once, equal": _at_once_equal,
    "at once, distinct": _at_once_distinct,
}


def distinct_delays(count: int) -> list[float]:
    """1 s and more, a millisecond apart, in no order but the same each time."""
    delays = [1 + number / 1000 for number in range(count)]
    random.Random(0).shuffle(delays)
    return delays


def expected(shape: Shape, count: int) -> float:
    """The virtual seconds that the program takes."""
    if shape == "one after another":
        return count
    return 1 if shape == "at once, equal" else 1 + (count - 1) / 1000


async def _timed(shape: Shape, count: int) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await PROGRAMS[shape](count)
    return loop.time() - began


def _ours(shape: Shape, count: int) -> float:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_timed(shape, count))


def _looptime(shape: Shape, count: int) -> float:
    import looptime

    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        return runner.run(_timed(shape, count))


def _async_solipsism(shape: Shape, count: int) -> float:
    import async_solipsism  # type: ignore[import-untyped, unused-ignore]

    with asyncio.Runner(loop_factory=async_solipsism.EventLoop) as runner:
        return runner.run(_timed(shape, count))


def _aiotools(shape: Shape, count: int) -> float:
    import aiotools

    async def patched() -> float:
        with aiotools.VirtualClock().patch_loop():
            return await _timed(shape, count)

    return asyncio.run(patched())


def _trio(shape: Shape, count: int) -> float:
    import trio
    import trio.testing

    async def program() -> float:
        began = trio.current_time()
        if shape == "one after another":
            for _ in range(count):
                await trio.sleep(1)
        else:
            delays = [1.0] * count if shape == "at once, equal" else distinct_delays(count)
            async with trio.open_nursery() as nursery:
                for delay in delays:
                    nursery.start_soon(trio.sleep, delay)
        return trio.current_time() - began

    return trio.run(program, clock=trio.testing.MockClock(autojump_threshold=0))


@dataclass(frozen=True)
class Contestant:
    """A virtual clock.

    `run` plays a program of so many sleeps. `most` holds, for what it is too slow at, how many sleeps it is given
    instead; times are compared per sleep.
    """

    name: str
    module: str
    run: Callable[[Shape, int], float]
    most: dict[Shape, int] = field(default_factory=dict)


OURS = Contestant("grader", "grader", _ours)
RIVALS = (
    Contestant("async-solipsism", "async_solipsism", _async_solipsism),
    Contestant("aiotools", "aiotools", _aiotools),
    Contestant("looptime", "looptime", _looptime, {"one after another": 5_000, "at once, distinct": 5_000}),
    Contestant("trio", "trio", _trio),
)
