"""A loop that tries again what fails each time is ended soon and explained; a retry that may succeed is left alone."""

from textwrap import dedent, indent

import pytest

from grader.virtual_time.bounds import OF_AN_EXERCISE
from tests.long_runs import HOURS, traced

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(300)]

HEAD = """\
import asyncio, itertools, time

tries = 0

async def connect():
    raise ConnectionRefusedError("no server")

async def after(count):
    global tries
    tries += 1
    if tries < count:
        raise ConnectionRefusedError("not yet")
    return "connected"

def blocks():
    raise OSError("no such device")

"""


def told(simulated, body):
    """Return how a program with this `main` ended, and its first finding with its line in `main`, counted from 1."""
    source = f"{HEAD}async def main():\n{indent(dedent(body).strip(), '    ')}\n\nasyncio.run(main())\n"
    trace, found, _ = traced(simulated, source)
    return trace, found[0] if found else None


HOPELESS = {
    "sleeps in the handler": (
        """
        while True:
            try:
                await connect()
                break
            except ConnectionRefusedError:
                print("again")
                await asyncio.sleep(1)
        """,
        3,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
    "sleeps after it": (
        """
        connected = False
        while not connected:
            try:
                await connect()
                connected = True
            except OSError as error:
                print(error)
            await asyncio.sleep(1)
        """,
        4,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
    "backs off, and counts": (
        """
        delay = 1
        for attempt in itertools.count():
            try:
                return await connect()
            except Exception as error:
                if isinstance(error, KeyError):
                    raise
                delay = min(2 * delay, 60)
                await asyncio.sleep(delay)
        """,
        4,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
    "in a thread": (
        """
        while True:
            try:
                await asyncio.to_thread(blocks)
                break
            except OSError:
                await asyncio.sleep(2)
        """,
        3,
        "Line 16 raises OSError: no such device.",
    ),
    "with a timeout": (
        """
        event = asyncio.Event()
        while True:
            try:
                await asyncio.wait_for(event.wait(), 1)
                break
            except TimeoutError:
                continue
        """,
        4,
        "TimeoutError",
    ),
    "in two tasks": (
        """
        async def retry():
            while True:
                try:
                    await connect()
                    return
                except ConnectionRefusedError:
                    await asyncio.sleep(1)

        await asyncio.gather(retry(), retry())
        """,
        4,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
    "a mistake of the program's own": (
        """
        async def fetch():
            await asyncio.sleep(1)
            return answr

        while True:
            try:
                print(await fetch())
                break
            except Exception:
                await asyncio.sleep(1)
        """,
        3,
        "NameError: name 'answr' is not defined.",
    ),
    "blocking sleeps": (
        """
        while True:
            try:
                blocks()
                break
            except OSError:
                time.sleep(1)
        """,
        None,
        "",
    ),
    "looks again at what nothing changes": (
        """
        async def finish():
            done = True

        done = False
        task = asyncio.create_task(finish())
        while not done:
            await asyncio.sleep(0.5)
        """,
        2,
        "finish begins with `nonlocal done`.",
    ),
    "goes round by a branch": (
        """
        queue = asyncio.Queue()
        queue.put_nowait(1)
        while True:
            if queue.empty():
                await asyncio.sleep(0.5)
                continue
            print(await queue.get())
        """,
        3,
        "It had looked",
    ),
    "passes by a branch": (
        """
        class Job:
            done = False

        steps = []
        while True:
            if Job.done:
                break
            if steps:
                print(steps.pop())
            await asyncio.sleep(0.5)
        """,
        5,
        "It had looked",
    ),
    "looks at a flag with the name of a method": (
        """
        class Job:
            def __init__(self):
                self.done = False

        job = Job()
        while not job.done:
            await asyncio.sleep(0.5)
        """,
        6,
        "It had looked",
    ),
    "looks again at what stays empty": (
        """
        found = []
        while not found:
            await asyncio.sleep(0.5)
        """,
        2,
        "It had looked",
    ),
    "turns without a wait": (
        """
        while True:
            try:
                await connect()
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0)
        """,
        3,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
    "nothing to wait for": (
        """
        while True:
            try:
                await connect()
                break
            except ConnectionRefusedError:
                continue
        """,
        3,
        "Line 6 raises ConnectionRefusedError: no server.",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOPELESS)
def test_a_loop_that_fails_each_time_in_the_same_way_is_ended_and_explained(simulated, name):
    body, line, message = HOPELESS[name]
    trace, finding = told(simulated, body)
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")
    assert trace.elapsed < 10**6
    assert trace.error.type == "TriedInVain"
    if line is not None:
        assert (finding.code, finding.line) == ("never-ends", HEAD.count("\n") + 1 + line)
        assert message in finding.message
        assert "times in a row" in finding.message


def test_a_method_that_is_not_called_in_a_branch_is_named(simulated):
    trace, finding = told(
        simulated,
        """
        tasks = [asyncio.create_task(asyncio.sleep(1)) for _ in range(3)]
        while tasks:
            for task in tasks:
                if task.done:
                    print("done")
            await asyncio.sleep(0.5)
        """,
    )
    assert trace.outcome == "timed out"
    assert (finding.code, finding.line) == ("function-not-called", HEAD.count("\n") + 5)


def test_a_method_that_is_not_called_is_named(simulated):
    trace, finding = told(
        simulated,
        """
        lock = asyncio.Lock()
        while lock.locked:
            await asyncio.sleep(0.5)
        """,
    )
    assert trace.outcome == "timed out"
    assert (finding.code, finding.line) == ("function-not-called", HEAD.count("\n") + 3)
    assert finding.title == "lock.locked is named here and not called"


PASSES = {
    "goes round by a branch until something is put": """
        async def fill():
            await asyncio.sleep(8_000)
            await queue.put("late")

        queue = asyncio.Queue()
        task = asyncio.create_task(fill())
        while True:
            if queue.empty():
                await asyncio.sleep(1)
                continue
            print(await queue.get())
            break
        """,
    "counts in a branch": """
        rounds, state = 0, {}
        while True:
            if state:
                break
            rounds += 1
            if rounds == 8_000:
                state["over"] = True
            await asyncio.sleep(1)
        """,
    "goes round by a branch until a thread has worked": """
        done = []
        def work():
            time.sleep(8_000)
            done.append(1)

        thread = asyncio.create_task(asyncio.to_thread(work))
        while True:
            if not done:
                await asyncio.sleep(1)
                continue
            break
        """,
    "goes round by a branch until a timer fires": """
        found = []
        asyncio.get_running_loop().call_later(8_000, found.append, 1)
        while True:
            if len(found) == 0:
                await asyncio.sleep(1)
            else:
                break
        """,
    "looks again until another task is done": """
        async def work():
            await asyncio.sleep(8_000)

        task = asyncio.create_task(work())
        while not task.done():
            await asyncio.sleep(1)
        """,
    "gives up after many attempts": """
        attempts = 0
        while True:
            try:
                return await connect()
            except ConnectionRefusedError:
                attempts += 1
                if attempts == 8_000:
                    print("given up")
                    break
                await asyncio.sleep(1)
        """,
    "counts in its condition": """
        attempts = 0
        while attempts < 8_000:
            try:
                return await connect()
            except ConnectionRefusedError:
                attempts += 1
            await asyncio.sleep(1)
        """,
    "keeps the faults": """
        faults = []
        while len(faults) < 8_000:
            try:
                return await connect()
            except ConnectionRefusedError as error:
                faults.append(error)
            await asyncio.sleep(1)
        """,
    "a range": """
        for attempt in range(8_000):
            try:
                return await connect()
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        """,
    "until a time": """
        end = time.monotonic() + 8_000
        while time.monotonic() < end:
            try:
                return await connect()
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        """,
    "inside a timeout": """
        try:
            async with asyncio.timeout(8_000):
                while True:
                    try:
                        return await connect()
                    except ConnectionRefusedError:
                        await asyncio.sleep(1)
        except TimeoutError:
            print("timed out")
        """,
    "until another task cures it": """
        async def cure():
            global tries
            await asyncio.sleep(8_000)
            tries = 10**6

        async def retry():
            while True:
                try:
                    return await after(10**6)
                except ConnectionRefusedError:
                    await asyncio.sleep(1)

        print(await asyncio.gather(cure(), retry()))
        """,
    "until a thread cures it": """
        def cure():
            global tries
            time.sleep(8_000)
            tries = 10**6

        thread = asyncio.create_task(asyncio.to_thread(cure))
        while True:
            try:
                print(await after(10**6))
                break
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        """,
    "beside work that goes on": """
        async def work():
            for step in range(8_000):
                await asyncio.sleep(1)
            stop.set()

        stop = asyncio.Event()
        task = asyncio.create_task(work())
        while not stop.is_set():
            try:
                await connect()
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        """,
    "a poll that another task feeds": """
        async def feed():
            for number in range(1_600):
                await asyncio.sleep(5)
                queue.put_nowait(number)
            queue.put_nowait(None)

        queue = asyncio.Queue()
        task = asyncio.create_task(feed())
        while True:
            try:
                if queue.get_nowait() is None:
                    break
            except asyncio.QueueEmpty:
                await asyncio.sleep(1)
        """,
    "a fault in every other round": """
        jobs = list(range(8_000))
        while jobs:
            try:
                job = jobs.pop()
                await asyncio.sleep(1)
                if job % 2:
                    raise ValueError(job)
            except ValueError:
                pass
        """,
    "turns until it passes": """
        while True:
            try:
                print(await after(9_000))
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0)
        """,
    "computes with exceptions": """
        number = 0
        while number < 400_000:
            number += 1
            try:
                int("seven")
            except ValueError:
                pass
        """,
    "passes after many attempts": """
        while True:
            try:
                print(await after(1_500))
                break
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        """,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PASSES)
def test_a_retry_that_gives_up_or_whose_fault_passes_comes_to_its_end(simulated, name):
    trace, finding = told(simulated, PASSES[name])
    assert (trace.outcome, trace.error, finding) == ("finished", None, None)


IN_AN_EXERCISE = """\
import asyncio

async def connect(fails):
    if fails:
        raise ConnectionRefusedError("no server")

async def main():
    while True:
        try:
            await connect({fails})
        except OSError:
            await asyncio.sleep(1)
        await asyncio.sleep(1)

asyncio.run(main())
"""


def test_the_bounds_of_an_exercise_explain_it_too(simulated):
    source = IN_AN_EXERCISE.format(fails=True)
    trace = simulated(source.encode(), wall_limit=HOURS, bounds=OF_AN_EXERCISE)
    assert (trace.outcome, trace.error.type, trace.error.line) == ("timed out", "TriedInVain", 10)
    assert trace.error.earlier.message == "no server"


def test_a_loop_whose_attempts_succeed_is_ended_by_its_bound(simulated):
    source = IN_AN_EXERCISE.format(fails=False)
    trace = simulated(source.encode(), wall_limit=HOURS, bounds=OF_AN_EXERCISE)
    assert (trace.outcome, trace.error.message) == ("timed out", f"had waited {OF_AN_EXERCISE.long_waits} times")


def test_a_tracer_of_the_program_s_own_keeps_running(simulated):
    trace, _ = told(
        simulated,
        """
        import sys

        sys.settrace(lambda frame, event, told: None)
        for _ in range(3_000):
            try:
                await connect()
            except ConnectionRefusedError:
                await asyncio.sleep(1)
        print(sys.gettrace() is not None)
        """,
    )
    assert trace.lines == ["True"]
