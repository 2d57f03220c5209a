"""At ties the virtual loop gives the order that a real one gives.

Each program runs on the interpreter's own event loop, with short real delays, and on the virtual one. What it notes
must be the same on both. Nobody writes down here what is right: a few cases differ from one Python to the next.
"""

import asyncio
import time

import pytest

from grader.virtual_time.clock import Clock
from grader.virtual_time.event_loop import VirtualLoop

UNIT = 0.02
"""Wall seconds for one unit of a program's time, on the real loop."""
ATTEMPTS = 6
"""A busy machine may be late by a whole unit: each attempt takes a unit twice as long as the one before."""

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]


async def wait_for_its_own_time(note, unit):
    try:
        await asyncio.wait_for(asyncio.sleep(unit, "value"), unit)
        note("value")
    except TimeoutError:
        note("timeout")


async def timeout_around_two_halves(note, unit):
    try:
        async with asyncio.timeout(2 * unit):
            await asyncio.sleep(unit)
            note("one half")
            await asyncio.sleep(unit)
            note("other half")
    except TimeoutError:
        note("timeout")


async def wait_for_a_task_begun_before(note, unit):
    task = asyncio.ensure_future(asyncio.sleep(unit, "value"))
    await asyncio.sleep(0)
    try:
        note(await asyncio.wait_for(task, unit))
    except TimeoutError:
        note("timeout")


async def hop(note, name, *delays):
    for delay in delays:
        await asyncio.sleep(delay)
    note(name)


async def one_hop_against_two(note, unit):
    await asyncio.gather(hop(note, "A", 2 * unit), hop(note, "B", unit, unit))


async def two_hops_begun_first(note, unit):
    await asyncio.gather(hop(note, "B", unit, unit), hop(note, "A", 2 * unit))


async def three_tenths_against_their_sum(note, unit):
    await asyncio.gather(hop(note, ".1 + .2", unit, 2 * unit), hop(note, ".3", 3 * unit))


async def event_set_at_the_instant_of_a_sleep(note, unit):
    event = asyncio.Event()

    async def setter():
        await asyncio.sleep(unit)
        note("A")
        event.set()

    async def waiter():
        await event.wait()
        note("w")

    await asyncio.gather(waiter(), setter(), hop(note, "B", unit))


async def twenty_hops_and_a_long_one(note, unit):
    await asyncio.gather(hop(note, "Q", *[unit / 4] * 20, 5 * unit), hop(note, "P", 7.5 * unit, 2.5 * unit))


async def ten_equal_sleeps(note, unit):
    await asyncio.gather(*(hop(note, number, unit) for number in range(10)))


async def ten_equal_sleeps_twice(note, unit):
    await asyncio.gather(*(hop(lambda _, number=number: note(number), None, unit, unit) for number in range(10)))


async def seven_sleeps_beside_a_timeout_of_seven(note, unit):
    try:
        async with asyncio.timeout(7 * unit):
            for number in range(7):
                await asyncio.sleep(unit)
                note(number)
    except TimeoutError:
        note("timeout")


async def seven_sleeps_in_a_task_waited_for_seven(note, unit):
    try:
        await asyncio.wait_for(seven(note, unit), 7 * unit)
    except TimeoutError:
        note("timeout")


async def seven(note, unit):
    for number in range(7):
        await asyncio.sleep(unit)
        note(number)


async def ticker_stopped_by_a_sleep_of_four(note, unit):
    async def tick():
        while True:
            await asyncio.sleep(unit)
            note("tick")

    ticker = asyncio.ensure_future(tick())
    await asyncio.sleep(4 * unit)
    note("stop")
    ticker.cancel()


async def tasks_made_by_a_task_at_the_same_instant(note, unit):
    async def parent(name):
        await asyncio.sleep(unit)
        note(name)
        await asyncio.gather(hop(note, f"{name} child", 0), hop(note, f"{name} late child", unit))

    await asyncio.gather(parent("A"), parent("B"), hop(note, "C", 2 * unit))


async def queue_between_equal_sleepers(note, unit):
    queue = asyncio.Queue()

    async def produce():
        for number in range(3):
            await asyncio.sleep(unit)
            await queue.put(number)
            note(f"put {number}")

    async def consume():
        for _ in range(3):
            note(f"got {await queue.get()}")
            await asyncio.sleep(unit)

    await asyncio.gather(consume(), produce())


async def callbacks_at_the_instant_of_a_sleep(note, unit):
    loop = asyncio.get_running_loop()
    loop.call_later(unit, note, "first")
    task = asyncio.ensure_future(hop(note, "task", unit))
    await asyncio.sleep(0)
    loop.call_later(unit, note, "second")
    loop.call_later(unit, lambda: loop.call_soon(note, "soon"))
    loop.call_later(unit, note, "third")
    await task
    await asyncio.sleep(unit)


PROGRAMS = [
    wait_for_its_own_time,
    timeout_around_two_halves,
    wait_for_a_task_begun_before,
    one_hop_against_two,
    two_hops_begun_first,
    three_tenths_against_their_sum,
    event_set_at_the_instant_of_a_sleep,
    twenty_hops_and_a_long_one,
    ten_equal_sleeps,
    ten_equal_sleeps_twice,
    seven_sleeps_beside_a_timeout_of_seven,
    seven_sleeps_in_a_task_waited_for_seven,
    ticker_stopped_by_a_sleep_of_four,
    tasks_made_by_a_task_at_the_same_instant,
    queue_between_equal_sleepers,
    callbacks_at_the_instant_of_a_sleep,
]


async def on_time(note, name, unit, count, clock):
    """Do something every `unit` without drift."""
    start = clock()
    for number in range(1, count + 1):
        await asyncio.sleep(start + number * unit - clock())
        note(f"{name} {number}")


async def on_time_against_hops_begun_first(note, unit):
    await asyncio.gather(
        *(hop(lambda name: note(name), f"hop {number}", *[unit] * number) for number in range(1, 4)),
        on_time(note, "on time", unit, 3, asyncio.get_running_loop().time),
    )


async def two_on_time_by_two_periods(note, unit):
    clock = asyncio.get_running_loop().time
    await asyncio.gather(on_time(note, "two", 2 * unit, 6, clock), on_time(note, "three", 3 * unit, 4, clock))


async def two_on_time_begun_the_other_way_round(note, unit):
    clock = asyncio.get_running_loop().time
    await asyncio.gather(on_time(note, "three", 3 * unit, 4, clock), on_time(note, "two", 2 * unit, 6, clock))


async def on_time_by_a_sum(note, unit):
    async def every(name, period, count):
        loop = asyncio.get_running_loop()
        due = loop.time()
        for number in range(count):
            due += period
            await asyncio.sleep(due - loop.time())
            note(f"{name} {number}")

    await asyncio.gather(every("two", 2 * unit, 6), every("three", 3 * unit, 4))


async def called_at_a_time_from_the_start(note, unit):
    loop = asyncio.get_running_loop()
    start = loop.time()
    loop.call_later(3 * unit, note, "in three")
    await asyncio.sleep(unit)
    loop.call_later(2 * unit, note, "in two")
    loop.call_at(start + 3 * unit, note, "at three")
    loop.call_at(loop.time() + 2 * unit, note, "two from then")
    await asyncio.sleep(3 * unit)


PROGRAMS_THAT_READ = [
    on_time_against_hops_begun_first,
    two_on_time_by_two_periods,
    two_on_time_begun_the_other_way_round,
    on_time_by_a_sum,
    called_at_a_time_from_the_start,
]


def on(loop_factory, program, unit):
    notes = []
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(program(notes.append, unit))
    return notes


def on_a_real_loop(program, expected):
    """Return what the program notes on a real loop, and its wall seconds; of several attempts, the first good one."""
    for attempt in range(ATTEMPTS):
        began = time.monotonic()
        notes = on(asyncio.new_event_loop, program, UNIT * 2**attempt)
        seconds = time.monotonic() - began
        if notes == expected:
            break
    return notes, seconds


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_comes_in_the_order_of_a_real_loop(program):
    if program.__name__.startswith("ten_equal_sleeps") and time.get_clock_info("monotonic").resolution > 0.001:
        pytest.skip("on a clock that ticks every 16 ms, as on Windows, the sleeps end at one time, in any order")
    virtual = on(VirtualLoop, program, 1)
    assert virtual
    assert on_a_real_loop(program, virtual)[0] == virtual


@pytest.mark.parametrize("program", PROGRAMS_THAT_READ, ids=lambda program: program.__name__)
def test_what_is_due_at_a_time_that_was_read_comes_in_the_order_of_a_real_loop(program):
    if time.get_clock_info("monotonic").resolution > 0.001:
        pytest.skip(
            "on a clock that ticks every 16 ms, as on Windows, what was read first is due at one time with others"
        )
    virtual = on(lambda: VirtualLoop(Clock(late=True)), program, 1)
    assert virtual
    assert on_a_real_loop(program, virtual)[0] == virtual


@pytest.mark.parametrize("program", PROGRAMS_THAT_READ, ids=lambda program: program.__name__)
def test_what_is_due_at_a_time_that_was_read_comes_in_the_same_order_in_tenths(program):
    assert on(lambda: VirtualLoop(Clock(late=True)), program, 0.1) == on(
        lambda: VirtualLoop(Clock(late=True)), program, 1
    )


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_comes_in_the_same_order_in_tenths_that_no_float_can_hold(program):
    assert on(VirtualLoop, program, 0.1) == on(VirtualLoop, program, 1)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_ends_at_a_whole_unit_of_time(program):
    clock = Clock()
    on(lambda: VirtualLoop(clock), program, 1)
    assert clock.nanoseconds % 1_000_000_000 == 0
    assert clock.nanoseconds > 0


def test_the_real_loop_takes_real_time():
    notes, seconds = on_a_real_loop(twenty_hops_and_a_long_one, ["P", "Q"])
    assert notes == ["P", "Q"]
    assert seconds >= 10 * UNIT * 0.9  # it really was real time
