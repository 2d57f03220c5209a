"""Observations of threads: jobs that wait for a free one, and sleeps in one that a program waits for at its end."""

from textwrap import dedent, indent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.serialization import from_json, to_json

pytestmark = pytest.mark.interpreter

HEAD = """\
import asyncio, threading, time
from concurrent.futures import ThreadPoolExecutor

def work(n=0):
    time.sleep(1)
    return n

def long():
    for _ in range(5):
        time.sleep(2)  # here, too

def two_at_once():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))

"""


def observed(simulated, body):
    """Return what is observed of threads in a program with this `main`, and the source."""
    source = f"{HEAD}async def main():\n{indent(dedent(body).strip(), '    ')}\n\nasyncio.run(main())\n"
    trace = from_json(to_json(simulated(source.encode())))
    program = source.encode()
    runs = ((Play(kind="script"), trace),)
    evidence = Evidence(
        file="program.py", source=program, tree=parse(program, "program.py"), runs=runs, comparison=None, asks={}
    )
    codes = ("waited-for-a-thread", "thread-goes-on")
    return [one for one in observe(evidence) if one.code in codes], source


def line_of(source, mark):
    return next(number for number, line in enumerate(source.split("\n"), 1) if line.endswith(mark))


WAITS = {
    "to_thread": (
        """
        two_at_once()
        await asyncio.gather(*(asyncio.to_thread(work, n) for n in range(8)))  # here
        """,
        "work waited 3 s",
        "It has 2 threads, and 8 jobs came: 6 of them waited.",
    ),
    "run_in_executor": (
        """
        async def job(n):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, work, n)  # here

        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        async with asyncio.TaskGroup() as group:
            for n in range(2):
                group.create_task(job(n))
        """,
        "work waited 1 s",
        "It has one thread, and 2 jobs came: one of them waited.",
    ),
}


@pytest.mark.parametrize("name", WAITS)
def test_jobs_that_wait_for_a_free_thread(simulated, name):
    body, title, message = WAITS[name]
    (seen,), source = observed(simulated, body)
    assert (seen.code, seen.line) == ("waited-for-a-thread", line_of(source, "# here"))
    assert seen.title == f"{title} for a free thread"
    assert message in seen.message


GOES_ON = {
    "after a timeout": """
        try:
            async with asyncio.timeout(3):
                await asyncio.to_thread(long)
        except TimeoutError:
            print("given up")
        """,
    "after wait_for": """
        try:
            await asyncio.wait_for(asyncio.to_thread(long), 3)
        except TimeoutError:
            print("given up")
        """,
    "after a cancellation": """
        task = asyncio.create_task(asyncio.to_thread(long))
        await asyncio.sleep(3)
        task.cancel()
        """,
}


@pytest.mark.parametrize("name", GOES_ON)
def test_a_thread_that_goes_on_after_the_task_that_waited_for_it(simulated, name):
    (seen,), source = observed(simulated, GOES_ON[name])
    assert (seen.code, seen.line) == ("thread-goes-on", line_of(source, "# here, too"))
    assert seen.title == "long goes on in its thread for 7 s after the last task has ended"


def test_time_sleep_itself_in_a_thread(simulated):
    (seen,), source = observed(
        simulated,
        """
        try:
            async with asyncio.timeout(1):
                await asyncio.to_thread(time.sleep, 10)  # here
        except TimeoutError:
            print("given up")
        """,
    )
    assert (seen.code, seen.line) == ("thread-goes-on", line_of(source, "# here"))
    assert seen.title.startswith("time.sleep goes on in its thread for 9 s")


RIGHT = {
    "as many threads as jobs": """
        two_at_once()
        await asyncio.gather(*(asyncio.to_thread(work, n) for n in range(2)))
        """,
    "one after the other": """
        two_at_once()
        for n in range(3):
            await asyncio.to_thread(work, n)
        """,
    "a pool of one's own, of a size on purpose": """
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(2) as pool:
            await asyncio.gather(*(loop.run_in_executor(pool, work, n) for n in range(6)))
        """,
    "jobs without a wait": """
        two_at_once()
        await asyncio.gather(*(asyncio.to_thread(len, "word") for n in range(50)))
        """,
    "a thread that the program waits for": """
        task = asyncio.create_task(asyncio.to_thread(long))
        await asyncio.sleep(1)
        await task
        """,
    "a timeout that does not expire": """
        async with asyncio.timeout(60):
            await asyncio.to_thread(long)
        """,
    "beside a timeout that does not expire": """
        async with asyncio.timeout(60):
            await asyncio.sleep(1)
        threading.Thread(target=long).start()
        """,
    "a thread that is joined after main": """
        thread = threading.Thread(target=long)
        thread.start()
        await asyncio.sleep(1)
        """,
    "a thread that is told to stop": """
        stop = threading.Event()

        def watch():
            while not stop.wait(1):
                pass

        task = asyncio.create_task(asyncio.to_thread(watch))
        await asyncio.sleep(3.5)
        stop.set()
        await task
        """,
}


@pytest.mark.parametrize("name", RIGHT)
def test_threads_that_are_left_alone(simulated, name):
    assert observed(simulated, RIGHT[name])[0] == []
