"""Virtual time is exact, in whole nanoseconds, and passes in the order of a real clock."""

import asyncio
import gc
import math
import time
import weakref

import pytest

from grader.exceptions import CutOff, Deadlock, RunStopped
from grader.virtual_time.clock import Clock
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.timers import SECOND, Timers, nanoseconds

pytestmark = pytest.mark.interpreter


def run(main):
    """Run the coroutine on a new virtual loop, and return its result and the loop's clock."""
    clock = Clock()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        return runner.run(main), clock


def now():
    return asyncio.get_running_loop().time()


class Handle:
    """A timer handle, as far as `Timers` is concerned."""

    _cancelled = False


# Whole nanoseconds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, 0),
        (1, SECOND),
        (0.1, 100_000_000),
        (0.1 + 0.2, 300_000_000),
        (1 / 3, 333_333_333),
        (1e-9, 1),
        (1e-10, 1),
        (5e-324, 1),
        (-1e-10, 0),
        (10**9, 10**18),
        (-0.5, -500_000_000),
    ],
)
def test_seconds_become_whole_nanoseconds(seconds, expected):
    assert nanoseconds(seconds) == expected
    assert isinstance(nanoseconds(seconds), int)


def test_infinity_stays_infinite():
    assert nanoseconds(math.inf) == math.inf


@pytest.mark.parametrize(("times", "delay", "total"), [(10, 0.1, 1), (3, 0.1, 0.3), (100, 0.07, 7), (1000, 0.001, 1)])
def test_sleeps_add_up_exactly(times, delay, total):
    async def main():
        for _ in range(times):
            await asyncio.sleep(delay)
        return now()

    result, clock = run(main())
    assert result == total
    assert clock.nanoseconds == nanoseconds(total)
    assert isinstance(clock.nanoseconds, int)


def test_two_tenths_and_one_tenth_end_with_three_tenths():
    async def main():
        async def sum_of_both():
            await asyncio.sleep(0.1)
            await asyncio.sleep(0.2)
            return now()

        async def at_once():
            await asyncio.sleep(0.3)
            return now()

        return await asyncio.gather(sum_of_both(), at_once())

    assert run(main())[0] == [0.3, 0.3]


def test_time_starts_at_zero_and_stays_small():
    async def main():
        return now()

    assert run(main())[0] == 0


def test_a_nanosecond_is_not_lost_after_ten_days():
    async def main():
        await asyncio.sleep(864_000)
        await asyncio.sleep(1e-9)

    began = time.monotonic()
    _, clock = run(main())
    assert clock.nanoseconds == 864_000 * SECOND + 1
    assert time.monotonic() - began < clock.nanoseconds / SECOND


def test_time_does_not_pass_while_there_is_something_to_do():
    async def main():
        asyncio.get_running_loop().call_later(1, lambda: None)
        for _ in range(1000):
            await asyncio.sleep(0)
        return now()

    assert run(main())[0] == 0


def test_a_second_loop_on_the_same_clock_goes_on_in_time():
    clock = Clock()
    times = []
    for _ in range(2):
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
            runner.run(asyncio.sleep(3))
            times.append(clock.seconds())
    assert times == [3, 6]


# The order at equal deadlines -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 10, 500])
def test_equal_deadlines_fire_in_the_order_of_making(count):
    fired = []

    async def main():
        loop = asyncio.get_running_loop()
        for number in range(count):
            loop.call_later(1, fired.append, number)
        await asyncio.sleep(2)

    run(main())
    assert fired == list(range(count))


def test_call_at_and_call_later_are_one_order():
    fired = []

    async def main():
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.5)
        loop.call_later(0.5, fired.append, "later")
        loop.call_at(1, fired.append, "at")
        loop.call_later(0.5, fired.append, "later again")
        loop.call_at(0.9, fired.append, "before")
        await asyncio.sleep(1)

    run(main())
    assert fired == ["before", "later", "at", "later again"]


def test_of_two_timers_due_at_once_the_one_with_fewer_wake_ups_fires_first():
    fired = []

    async def hop(name, *delays):
        for delay in delays:
            await asyncio.sleep(delay)
        fired.append((name, now()))

    async def main():
        await asyncio.gather(
            hop("four", 0.25, 0.25, 0.25, 0.25), hop("two", 0.5, 0.5), hop("three", 0.2, 0.4, 0.4), hop("one", 1)
        )

    run(main())
    assert fired == [("one", 1), ("two", 1), ("three", 1), ("four", 1)]


def test_what_one_wake_up_sets_off_comes_before_the_next_one_with_more_wake_ups_behind_it():
    order = []

    async def straight(event):
        await asyncio.sleep(1)
        event.set()
        for _ in range(3):
            await asyncio.sleep(0)
            order.append("straight")

    async def woken(event):
        await event.wait()
        order.append("woken")

    async def in_two_hops():
        await asyncio.sleep(0.5)
        await asyncio.sleep(0.5)
        order.append("two hops")

    async def main():
        event = asyncio.Event()
        await asyncio.gather(in_two_hops(), woken(event), straight(event))

    run(main())
    assert order.index("two hops") == 4
    assert order.count("straight") == 3


def test_a_delay_of_zero_or_less_fires_at_the_same_instant():
    fired = []

    async def main():
        loop = asyncio.get_running_loop()
        await asyncio.sleep(1)
        loop.call_later(0, lambda: fired.append(("zero", loop.time())))
        loop.call_later(-5, lambda: fired.append(("negative", loop.time())))
        loop.call_at(0.5, lambda: fired.append(("gone by", loop.time())))
        await asyncio.sleep(1)

    run(main())
    assert sorted(fired) == [("gone by", 1), ("negative", 1), ("zero", 1)]


# Cancelled timers, and timers that never come -----------------------------------------------------------------


def test_a_cancelled_timer_moves_no_clock():
    async def main():
        asyncio.get_running_loop().call_later(0.5, print).cancel()
        asyncio.get_running_loop().call_later(5, print).cancel()
        await asyncio.sleep(1)

    _, clock = run(main())
    assert clock.seconds() == 1


def test_a_cancelled_timer_is_nothing_to_wait_for():
    async def main():
        asyncio.get_running_loop().call_later(5, print).cancel()
        await asyncio.Event().wait()

    with pytest.raises(Deadlock):
        run(main())


def test_many_cancelled_timers_are_forgotten_before_their_time():
    timers = Timers()
    handles = [Handle() for _ in range(1000)]
    seen = [weakref.ref(handle) for handle in handles]
    for number, handle in enumerate(handles):
        timers.add((SECOND * (1 + number % 7), 0), handle)
    for handle in handles[:-1]:
        handle._cancelled = True
        timers.cancelled()
    last = handles[-1]
    handles.clear()
    del handle
    gc.collect()
    assert sum(ref() is not None for ref in seen) <= 200
    alive = [handle for handle in timers.due((SECOND * 10, 0)) if not handle._cancelled]
    assert alive == [last]


def test_a_thousand_cancelled_timeouts_leave_the_order_alone():
    fired = []

    async def main():
        loop = asyncio.get_running_loop()
        for number in range(5):
            loop.call_later(10, fired.append, number)
        for _ in range(1000):
            async with asyncio.timeout(1000):
                await asyncio.sleep(0.001)
        await asyncio.sleep(20)

    _, clock = run(main())
    assert fired == [0, 1, 2, 3, 4]
    assert clock.seconds() == 21


def test_an_infinite_sleep_lets_everybody_else_go_on():
    async def main():
        sleeper = asyncio.ensure_future(asyncio.sleep(math.inf))
        await asyncio.sleep(1)
        sleeper.cancel()
        await asyncio.wait([sleeper])
        return sleeper.cancelled()

    result, clock = run(main())
    assert result is True
    assert clock.seconds() == 1


def test_nothing_but_an_infinite_sleep_is_a_deadlock():
    with pytest.raises(Deadlock):
        run(asyncio.sleep(math.inf))


def test_an_infinite_timeout_never_fires():
    async def main():
        async with asyncio.timeout(math.inf):
            await asyncio.sleep(1_000_000)
        return now()

    assert run(main())[0] == 1_000_000


# Until ------------------------------------------------------------------------------------------------------


def ticks(until):
    """Return the times of a ticker's ticks (every second from 0), and the clock after its end."""
    clock, seen = Clock(), []
    clock.restart(nanoseconds(until))

    async def main():
        while True:
            seen.append(clock.seconds())
            await asyncio.sleep(1)

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner, pytest.raises(CutOff):
        runner.run(main())
    return seen, clock


@pytest.mark.parametrize(("until", "seen"), [(2.5, [0, 1, 2]), (3, [0, 1, 2]), (1e-9, [0])])
def test_what_would_happen_at_exactly_until_is_out(until, seen):
    assert ticks(until)[0] == seen


@pytest.mark.parametrize("until", [2.5, 3, 0.1])
def test_the_clock_stands_at_until_afterwards(until):
    assert ticks(until)[1].seconds() == until


def test_a_loop_alone_waits_for_each_of_many_jobs_that_one_thread_does():
    """A thread that has taken a job looks idle until it begins with it."""

    async def main():
        loop = asyncio.get_running_loop()
        for _ in range(300):
            await loop.getaddrinfo("127.0.0.1", 80)
            await asyncio.to_thread(sum, range(10_000))
        return "all done"

    assert run(main())[0] == "all done"


def test_a_program_that_ends_before_until_is_not_cut_off():
    clock = Clock()
    clock.restart(nanoseconds(2))
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        runner.run(asyncio.sleep(1))
    assert clock.stopped is None


def test_a_stopped_clock_says_why_once_and_stays_stopped():
    reasons = []
    clock = Clock(on_stop=reasons.append)
    with pytest.raises(CutOff):
        clock.stop(CutOff())
    with pytest.raises(CutOff):
        clock.stop(Deadlock())
    with pytest.raises(RunStopped):
        clock.advance((SECOND, 0))
    assert [type(reason) for reason in reasons] == [CutOff]
    assert clock.nanoseconds == 0


def test_the_wall_clock_follows_to_the_microsecond():
    clock = Clock()
    clock.advance((nanoseconds(1.25), 0))
    assert str(clock.wall()) == "2026-01-01 12:00:01.250000+00:00"


STAND_INS = """
    import datetime
    import pickle
    import time
    from datetime import datetime as moment

    print(repr(moment.now().replace(microsecond=0)), type(moment.now()))
    print(repr(datetime.date.today()))
    print(time.strftime, time.perf_counter_ns)
    print(pickle.loads(pickle.dumps(moment.now().replace(microsecond=0))))
    print(moment.now() - 1)
"""


def test_clocks_call_themselves_what_they_stand_for(simulated):
    trace = simulated(STAND_INS)
    assert trace.lines == [
        "datetime.datetime(2026, 1, 1, 12, 0) <class 'datetime.datetime'>",
        "datetime.date(2026, 1, 1)",
        "<built-in function strftime> <built-in function perf_counter_ns>",
        "2026-01-01 12:00:00",
    ]
    assert trace.error.message == "unsupported operand type(s) for -: 'datetime.datetime' and 'int'"
