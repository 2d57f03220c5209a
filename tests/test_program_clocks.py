"""The clocks that a program reads behave as real ones do: late by a hair, never early, and named as in Python.

What is expected of a program here is what it prints under `python`, unless a comment says otherwise.
"""

import re
import sys
import time
from textwrap import dedent

import pytest

from grader.virtual_time import OF_ANY_PROGRAM, turning_loop

pytestmark = pytest.mark.interpreter

CLOCKS = {
    "loop.time": "asyncio.get_running_loop().time()",
    "time": "time.time()",
    "time_ns": "time.time_ns() / 1e9",
    "monotonic": "time.monotonic()",
    "monotonic_ns": "time.monotonic_ns() / 1e9",
    "perf_counter": "time.perf_counter()",
    "perf_counter_ns": "time.perf_counter_ns() / 1e9",
    "clock_gettime": "time.clock_gettime(time.CLOCK_MONOTONIC)",
    "clock_gettime_ns": "time.clock_gettime_ns(time.CLOCK_REALTIME) / 1e9",
    "datetime": "(datetime.now() - datetime(2026, 1, 1)).total_seconds()",
    "datetime, aware": "datetime.now(timezone.utc).timestamp()",
}
HEAD = """
import asyncio, time
from datetime import datetime, timedelta, timezone

def clock():
    return {clock}
"""
every_clock = pytest.mark.parametrize(
    "clock",
    [
        pytest.param(
            expression,
            id=name,
            marks=pytest.mark.skipif(
                "gettime" in name and not hasattr(time, "clock_gettime"), reason="not on this system"
            ),
        )
        for name, expression in CLOCKS.items()
    ],
)


def played(simulated, clock, program, **options):
    return simulated(HEAD.format(clock=clock) + program, **options)


# Never early ----------------------------------------------------------------------------------------------------------

PAIRS = """
steps = [0.1, 0.05, 0.01, 0.3, 0.25, 0.7, 1 / 3, 0.2, 0.001, 0.15, 1.1, 0.6]
counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50]

async def main():
    wrong = []
    for step in steps:
        for count in counts:
            start, turns, whole = clock(), 0, step * count
            while clock() - start < whole:
                turns += 1
                await asyncio.sleep(step)
            if turns != count or clock() - start <= whole:
                wrong.append((step, count, turns))
    print(len(steps) * len(counts), wrong)

asyncio.run(main())
"""


@every_clock
def test_a_loop_that_runs_until_its_time_is_over_takes_as_many_turns_as_in_python(simulated, clock):
    assert played(simulated, clock, PAIRS).lines == ["180 []"]


DEADLINES = """
async def main():
    for step in (0.1, 0.7, 1 / 3, 0.05):
        for count in range(1, 20):
            deadline, turns = clock() + step * count, 0
            while clock() <= deadline:
                turns += 1
                await asyncio.sleep(step)
            if turns != count:
                print(step, count, turns)

asyncio.run(main())
"""


@every_clock
def test_a_deadline_that_was_slept_to_is_over(simulated, clock):
    assert played(simulated, clock, DEADLINES).lines == []


LATER = """
async def main():
    for step in (1e-9, 1e-6, 0.1, 0.5, 1000):
        before = clock()
        await asyncio.sleep(step)
        middle = clock()
        time.sleep(step)
        after = clock()
        if not (middle - before > step < after - middle):
            print(step, middle - before, after - middle)

asyncio.run(main())
"""


@every_clock
def test_each_wake_up_is_strictly_later_than_was_slept(simulated, clock):
    assert played(simulated, clock, LATER).lines == []


ROUNDED = """
async def main():
    start = clock()
    for _ in range(25):
        await asyncio.sleep(0.1)
    took = clock() - start
    print(f"{took:.1f} {took:.2f} {took:.3f}", round(took, 3), int(took), int(took * 10), timedelta(seconds=int(took)))

asyncio.run(main())
"""


@every_clock
def test_rounded_times_are_those_of_a_quick_machine(simulated, clock):
    # A real clock would show more in the third decimal place: what is late there is the machine.
    assert played(simulated, clock, ROUNDED).lines == ["2.5 2.50 2.500 2.5 2 25 0:00:02"]


def test_two_looks_differ_so_that_ties_are_decided_as_in_python(simulated):
    trace = simulated("""
        import asyncio, heapq, sched, time

        class Job:
            pass

        async def main():
            heap = []
            for clock in (time.monotonic, time.time, asyncio.get_running_loop().time):
                for _ in range(50):
                    heapq.heappush(heap, (clock() + 10, Job()))  # would compare the jobs at a tie

        asyncio.run(main())
        for clock in (time.monotonic, time.time):
            plan = sched.scheduler(clock, time.sleep)
            plan.enter(1, 2, print, ("first",))
            plan.enter(1, 1, print, ("second",))
            plan.run()
    """)
    assert trace.timed_lines == ["first@1", "second@1", "first@2", "second@2"]


def test_a_call_that_arms_itself_until_its_time_is_over_gets_past_it(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            loop, done = asyncio.get_running_loop(), asyncio.Event()
            due = loop.time() + 0.3

            def look():
                if loop.time() <= due:
                    loop.call_at(due, look)
                else:
                    done.set()

            look()
            await done.wait()
            print("over")

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["over@0.3"]


def test_a_clock_that_was_zero_long_ago(simulated):
    trace = simulated("""
        import time

        last = 0.0
        if time.monotonic() - last >= 3600:
            print("for the first time")
    """)
    assert trace.lines == ["for the first time"]


# Exact times of the trace -------------------------------------------------------------------------------------------

TICKER = """
async def main():
    for step in (0.1, 0.3, 0.05, 2.5):
        due = clock()
        for _ in range(12):
            due += step
            await asyncio.sleep(due - clock())
            print(step)

asyncio.run(main())
"""


@every_clock
def test_a_ticker_that_corrects_its_drift_ticks_at_exact_times(simulated, clock):
    trace = played(simulated, clock, TICKER)
    expected, at = [], 0
    for step in (100, 300, 50, 2500):
        for _ in range(12):
            at += step
            expected.append(at / 1000)
    assert [line.at for line in trace.printed] == expected


TICKERS_OF_TWO_PERIODS = """
async def hop(times):
    for _ in range(times):
        await asyncio.sleep(0.2)
    print("hop", times)

async def every(period, times):
    start = clock()
    for number in range(1, times + 1):
        await asyncio.sleep(start + number * period - clock())
        print(period, number)

async def main():
    await asyncio.gather(*(hop(times) for times in range(1, 7)), every(0.2, 6), every(0.3, 4))

asyncio.run(main())
"""


@every_clock
def test_tickers_that_do_not_drift_come_before_what_was_late_more_often(simulated, clock):
    trace = played(simulated, clock, TICKERS_OF_TWO_PERIODS)
    assert trace.timed_lines == [
        *("hop 1@0.2", "0.2 1@0.2", "0.3 1@0.3", "0.2 2@0.4", "hop 2@0.4", "0.2 3@0.6", "0.3 2@0.6", "hop 3@0.6"),
        *("0.2 4@0.8", "hop 4@0.8", "0.3 3@0.9", "0.2 5@1", "hop 5@1", "0.2 6@1.2", "0.3 4@1.2", "hop 6@1.2"),
    ]


@pytest.mark.parametrize("step", [0.1, 0.3, 1 / 3])
def test_absolute_times_are_exact_after_thousands_of_turns(simulated, step):
    trace = simulated(
        f"""
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            for _ in range(3000):
                await asyncio.sleep(0)
            start = loop.time()
            for count in range(1, 8):
                async with asyncio.timeout_at(start + count * {step}):
                    try:
                        await asyncio.Event().wait()
                    except asyncio.CancelledError:
                        print(count)
                        raise
    """.replace(
            "                async with",
            "                with contextlib.suppress(TimeoutError):\n                  async with",
        ).replace("import asyncio\n", "import asyncio, contextlib\n")
        + "\n        asyncio.run(main())\n"
    )
    assert [line.at for line in trace.printed] == [round(count * step * 1e9) / 1e9 for count in range(1, 8)]


def test_sched_keeps_exact_times(simulated):
    trace = simulated("""
        import sched, time

        for clock in (time.monotonic, time.time):
            plan = sched.scheduler(clock, time.sleep)
            for delay in (0.3, 0.1, 0.2):
                plan.enter(delay, 1, print, (delay,))
            plan.run()
    """)
    assert trace.timed_lines == ["0.1@0.1", "0.2@0.2", "0.3@0.3", "0.1@0.4", "0.2@0.5", "0.3@0.6"]
    assert {call.seconds for call in trace.blocking} == set()


def test_random_delays_are_not_rounded(simulated):
    trace = simulated("""
        import asyncio, random, time
        from datetime import datetime

        async def main():
            for _ in range(50):
                print(delay := random.uniform(0.1, 0.5), time.time(), datetime.now(), time.monotonic_ns())
                await asyncio.sleep(delay)

        asyncio.run(main())
    """)
    delays = [round(float(line.split()[0]) * 1e9) for line in trace.lines]
    assert [round(line.at * 1e9) for line in trace.printed] == [sum(delays[:count]) for count in range(50)]


# Waits above zero ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wait",
    [
        "queue.Queue().get(timeout={})",
        "threading.Semaphore(0).acquire(timeout={})",
        "threading.Event().wait({})",
        "condition.wait_for(lambda: False, {})",
        "condition.wait({})",
    ],
)
@pytest.mark.parametrize("seconds", [0.1, 1 / 3, 1e-9, 1e-12])
def test_waits_with_a_time_limit_end_one_after_the_other(simulated, wait, seconds):
    trace = simulated(f"""
        import queue, threading, time

        condition = threading.Condition()
        with condition:
            for turn in range(5):
                began = time.monotonic()
                try:
                    {wait.format(seconds)}
                except queue.Empty:
                    pass
                if time.monotonic() - began <= {seconds}:
                    print("too early")
        print("done")
    """)
    assert (trace.lines, trace.outcome) == (["done"], "finished")
    ideal = 5 * max(1, round(seconds * 1e9))
    assert ideal <= round(trace.elapsed * 1e9) <= ideal + (seconds == 1 / 3)  # three thirds may be one


def test_a_rest_of_less_than_a_nanosecond_is_waited_for(simulated):
    trace = simulated("""
        import asyncio, time

        async def main():
            for _ in range(3):
                await asyncio.sleep(1e-12)
                time.sleep(1e-12)
                asyncio.get_running_loop().call_later(1e-12, print, "called")
                await asyncio.sleep(1e-9)

        asyncio.run(main())
    """)
    assert trace.lines == ["called"] * 3
    assert trace.elapsed == 9e-9


# Busy waiting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        (CLOCKS["time"], 0.25),
        *(
            pytest.param(CLOCKS[name], 1, marks=pytest.mark.slow)
            for name in ("loop.time", "time", "monotonic_ns", "datetime")
        ),
        pytest.param(CLOCKS["monotonic"], 20, marks=pytest.mark.slow),
    ],
)
def test_a_busy_wait_ends_in_time_and_blocks_the_loop(simulated, clock, seconds):
    trace = played(
        simulated,
        clock,
        f"""
async def main():
    other = asyncio.create_task(asyncio.sleep(0.1))
    await asyncio.sleep(0.5)
    end = clock() + {seconds}
    while clock() < end:
        pass
    print("worked")
    await other

asyncio.run(main())
""",
        wall_limit=50,
    )
    assert trace.lines == ["worked"]
    assert trace.elapsed == pytest.approx(0.5 + seconds, rel=0.001)
    assert [(call.call, call.at, call.line) for call in trace.blocking] == [("busy waiting", 0.5, 5)]
    assert trace.blocked == pytest.approx(seconds, rel=0.001)


@pytest.mark.slow
def test_a_program_that_waits_busily_again_is_found_out_sooner(simulated):
    trace = simulated("""
import asyncio, time

async def main():
    for end in (1, 2, 3):
        looks = 0
        while asyncio.get_running_loop().time() < end:
            looks += 1
        print(looks)
        await asyncio.sleep(0)

asyncio.run(main())
""")
    first, second, third = map(int, trace.lines)
    assert trace.elapsed == 3
    assert 5 * max(second, third) < first


def test_a_busy_wait_outside_any_loop_ends(simulated):
    trace = simulated("""
        import time

        def work(seconds):
            end = time.perf_counter() + seconds
            number = 0
            while time.perf_counter() < end:
                number += 1

        for _ in range(3):
            work(0.5)
            print("worked")
    """)
    assert trace.timed_lines == ["worked@0.5", "worked@1", "worked@1.5"]
    assert trace.blocking == ()


@pytest.mark.parametrize("clock", [CLOCKS[name] for name in ("loop.time", "time", "monotonic_ns", "datetime")])
def test_taking_turns_until_it_is_time_ends(simulated, clock):
    trace = played(
        simulated,
        clock,
        """
async def tick():
    for number in range(3):
        await asyncio.sleep(0.25)
        print("tick")

async def main():
    ticks = asyncio.create_task(tick())
    end = clock() + 1
    while clock() < end:
        await asyncio.sleep(0)
    print("over")

asyncio.run(main())
""",
        wall_limit=50,
    )
    assert trace.timed_lines[:3] == ["tick@0.25", "tick@0.5", "tick@0.75"]
    assert trace.lines[3:] == ["over"]
    assert trace.elapsed == pytest.approx(1, rel=0.01)
    assert trace.blocking == ()


WORK_AT_ONE_INSTANT = {
    "time limits that are over at once": (
        "1200",
        """
        async def main():
            over = 0
            for _ in range(1_200):
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(1)
                except TimeoutError:
                    over += 1
            print(over, round(asyncio.get_running_loop().time(), 1))
    """,
    ),
    "a time limit for each call": (
        "1438800",
        """
        async def double(number):
            await asyncio.sleep(0)
            return 2 * number

        async def main():
            total = 0
            for number in range(1_200):
                total += await asyncio.wait_for(double(number), 5)
            print(total, round(asyncio.get_running_loop().time(), 1))
    """,
    ),
    "a time limit for each item of a queue": (
        "719400",
        """
        async def put(queue):
            for number in range(1_200):
                await queue.put(number)
            await queue.put(None)

        async def main():
            queue, total = asyncio.Queue(1), 0
            async with asyncio.TaskGroup() as group:
                group.create_task(put(queue))
                while True:
                    async with asyncio.timeout(5):
                        number = await queue.get()
                    if number is None:
                        break
                    total += number
            print(total, round(asyncio.get_running_loop().time(), 1))
    """,
    ),
}


@pytest.fixture
def few_turns(monkeypatch):
    """A program is taken to wait busily after a fiftieth of the turns."""
    for name in ("SPINS_AT_ONE_INSTANT", "TURNS_AT_ONE_INSTANT", "STEPS_AFTER_THE_END"):
        monkeypatch.setattr(turning_loop, name, getattr(turning_loop, name) // 50)


@pytest.mark.parametrize(("line", "source"), WORK_AT_ONE_INSTANT.values(), ids=WORK_AT_ONE_INSTANT)
def test_a_program_that_works_for_very_many_turns_waits_for_nothing(simulated, few_turns, source, line):
    trace = simulated("import asyncio\n" + dedent(source) + "\nasyncio.run(main())\n")
    assert trace.timed_lines == [f"{line} 0.0@0"]


def test_turns_under_a_new_time_limit_each_end_as_well(simulated, few_turns):
    source = """
        import asyncio

        async def main():
            done = asyncio.Event()
            asyncio.get_running_loop().call_later(0.02, done.set)
            while not done.is_set():
                async with asyncio.timeout(1):
                    await asyncio.sleep(0)
            print("done")

        asyncio.run(main())
    """
    trace = simulated(source, bounds=OF_ANY_PROGRAM._replace(turns=8_000))
    assert trace.lines == ["done"]
    assert trace.elapsed == pytest.approx(0.02, abs=0.0002)


def test_timers_that_come_due_beside_a_busy_wait_are_no_work(simulated, few_turns):
    source = """
        import asyncio, time

        async def tick():
            while True:
                await asyncio.sleep(0.5)

        async def main():
            ticks, end = asyncio.create_task(tick()), time.time() + 100
            while time.time() < end:
                await asyncio.sleep(0)
            print("over")

        asyncio.run(main())
    """
    trace = simulated(source, bounds=OF_ANY_PROGRAM._replace(turns=4_000))
    assert trace.lines == ["over"]
    assert trace.elapsed == pytest.approx(100, rel=0.01)
    assert len(trace.steps) < 25_000


def test_without_anything_that_ends_them_such_turns_are_ended(simulated, few_turns):
    source = """
        import asyncio

        async def main():
            while True:
                await asyncio.wait_for(asyncio.sleep(0), 1)

        asyncio.run(main())
    """
    trace = simulated(source, bounds=OF_ANY_PROGRAM._replace(turns=8_000))
    assert trace.outcome == "timed out"


@pytest.mark.slow
def test_taking_turns_until_a_task_is_done_ends(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            task = asyncio.create_task(asyncio.sleep(1, "result"))
            while not task.done():
                await asyncio.sleep(0)
            print(task.result())

        asyncio.run(main())
    """,
        wall_limit=50,
    )
    assert trace.lines == ["result"]
    assert trace.elapsed == pytest.approx(1, rel=0.01)


@pytest.mark.slow
def test_many_tasks_that_look_at_a_clock_take_no_time(simulated):
    trace = simulated(
        """
        import asyncio, time

        async def work():
            began = time.perf_counter()
            return time.perf_counter() - began

        async def main():
            for _ in range(6):
                await asyncio.gather(*(work() for _ in range(6000)))

        asyncio.run(main())
        """,
        record=False,
        bounds=OF_ANY_PROGRAM,
        wall_limit=30,
    )
    assert (trace.outcome, trace.elapsed) == ("finished", 0)


@pytest.mark.slow
def test_looking_for_ever_is_found_out(simulated):
    trace = simulated(
        """
        import time

        while True:
            time.time()
        """,
        wall_limit=50,
    )
    assert (trace.outcome, trace.reason) == ("timed out", "never-yields")


# Nothing of ours shows ------------------------------------------------------------------------------------------------

SHOWS = """
import asyncio, dataclasses, json, pickle, time
from datetime import date, datetime

class Moment(datetime):
    pass

@dataclasses.dataclass
class Note:
    at: datetime = dataclasses.field(default_factory=datetime.now)

class Watch:
    clock, now = time.perf_counter, datetime.now

async def main():
    loop = asyncio.get_running_loop()
    print(loop, type(loop).__name__, type(loop).__module__)
    print(loop.call_later, loop.run_until_complete)
    print(asyncio.current_task().__class__, loop.create_future())

moment = datetime.now().replace(2000, 1, 1, 0, 0, 0, 0)
print(repr(moment), type(moment), type(datetime), datetime.__mro__)
print(type(datetime.now()) is datetime, type(date.today()) is date, repr(date.today().replace(2000, 1, 1)))
print(type(Moment.now()), isinstance(datetime.now(), Moment), isinstance(Moment.now(), datetime), isinstance(1, date))
print(Note(moment), type(Note().at))
print(json.dumps(moment, default=str), pickle.loads(pickle.dumps(moment)) == moment)
print(hasattr(moment, "nanosecond"), datetime.now().astimezone().tzname(), datetime.now().tzinfo)
for function in (time.time, time.sleep, time.ctime, time.asctime, time.localtime, time.strftime, time.perf_counter_ns):
    print(function, type(function), function.__name__, function.__qualname__, function.__module__)
print(pickle.loads(pickle.dumps(time.time)) is time.time)
print(Watch().clock() > 0, type(Watch().now()))
for wrong in (lambda: time.time(1), lambda: datetime.now(5), lambda: time.sleep("1"), lambda: time.sleep(-1)):
    try:
        wrong()
    except (TypeError, ValueError) as problem:
        print(type(problem).__name__)
print(time.localtime(0), time.gmtime(0).tm_zone, time.localtime().tm_isdst, time.localtime().tm_zone)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the default loop there is another one")
def test_a_program_sees_pythons_own_names(simulated, capsys, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    namespace = {"__name__": "__main__"}
    exec(compile(SHOWS, "program.py", "exec"), namespace)  # the stock interpreter, in this very process
    real = capsys.readouterr().out
    monkeypatch.undo()
    time.tzset()
    ours = simulated(SHOWS, record=True).lines
    for line, expected in zip(ours, without_addresses(real), strict=True):
        assert line == expected


def without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x…", text).splitlines()
