"""Observations of what nothing shows: permits, `task_done`, waits for the loop, exceptions in a pool's futures."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.grades.results import Finding
from grader.reports import trace_html, trace_json, trace_text
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

BEGINNING = """\
import asyncio, time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait

def save(n):
    if n % 2:
        raise OSError("disk full")
    return n

async def job(limit, n):
    await limit.acquire()
    if n == 1:
        raise ValueError(n)
    await asyncio.sleep(0.1)
    limit.release()

async def careful(limit, n):
    async with limit:
        if n == 1:
            raise ValueError(n)
        await asyncio.sleep(0.1)

async def beat():
    for _ in range(4):
        await asyncio.sleep(0.2)

"""
CODES = {"permits", "task-done", "waited-for-the-loop", "unasked"}

OBSERVED = {
    "a permit that a failed task keeps": (
        "permits",
        """
        async def take(limit, n):
            await limit.acquire()  # here
            if n == 1:
                raise ValueError(n)
            limit.release()

        limit = asyncio.Semaphore(2)
        await asyncio.gather(*(take(limit, n) for n in range(4)), return_exceptions=True)
        """,
    ),
    "a lock that a task keeps": (
        "permits",
        """
        async def take(lock, n):
            await lock.acquire()  # here
            if n == 2:
                return
            lock.release()

        lock = asyncio.Lock()
        await asyncio.gather(*(take(lock, n) for n in range(3)))
        """,
    ),
    "a permit that is given back twice": (
        "permits",
        """
        async def take(limit):
            async with limit:
                await asyncio.sleep(0.5)
                limit.release()  # here

        limit = asyncio.Semaphore(1)
        await asyncio.gather(*(take(limit) for _ in range(4)))
        """,
    ),
    "task_done never called": (
        "task-done",
        """
        queue = asyncio.Queue()
        for n in range(3):
            queue.put_nowait(n)
        while not queue.empty():
            await queue.get()
        try:
            await asyncio.wait_for(queue.join(), 1)  # here
        except TimeoutError:
            pass
        """,
    ),
    "task_done forgotten for some": (
        "task-done",
        """
        queue = asyncio.Queue()
        for n in range(3):
            queue.put_nowait(n)
        while not queue.empty():
            if await queue.get():
                queue.task_done()
        try:
            async with asyncio.timeout(1):
                await queue.join()  # here
        except TimeoutError:
            pass
        """,
    ),
    "a task that waits while another sleeps": (
        "waited-for-the-loop",
        """
        async def parse():
            await asyncio.sleep(0.1)
            time.sleep(0.8)  # here
        await asyncio.gather(parse(), beat())
        """,
    ),
    "a task that waits for its first turn": (
        "waited-for-the-loop",
        """
        task = asyncio.create_task(beat())
        time.sleep(0.5)  # here
        await task
        """,
    ),
    "a task that waits for a thread": (
        "waited-for-the-loop",
        """
        task = asyncio.create_task(beat())
        with ThreadPoolExecutor() as pool:
            pool.submit(time.sleep, 0.5).result()  # here
        await task
        """,
    ),
    "an exception in a future that is dropped": (
        "unasked",
        """
        with ThreadPoolExecutor(1) as pool:
            for n in range(4):
                pool.submit(save, n)  # here
        """,
    ),
    "an exception in a future that is only waited for": (
        "unasked",
        """
        with ThreadPoolExecutor(1) as pool:
            wait([pool.submit(save, n) for n in range(4)])  # here
        """,
    ),
    "an exception in a coroutine that a thread hands over": (
        "unasked",
        """
        async def fail():
            raise OSError  # here
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(fail(), loop))
        await asyncio.sleep(1)
        """,
    ),
}

LOOK_ALIKES = {
    "a permit given back whatever happens": """
        limit = asyncio.Semaphore(2)
        await asyncio.gather(*(careful(limit, n) for n in range(4)), return_exceptions=True)
        """,
    "a semaphore that counts what there is": """
        async def fill():
            for _ in range(3):
                await asyncio.sleep(0.1)
                filled.release()
        async def take():
            for _ in range(3):
                await filled.acquire()
        filled = asyncio.Semaphore(0)
        await asyncio.gather(fill(), take())
        """,
    "permits that come back by timers": """
        async def take():
            await limit.acquire()
            asyncio.get_running_loop().call_later(0.5, limit.release)
        limit = asyncio.Semaphore(2)
        await asyncio.gather(*(take() for _ in range(5)))
        """,
    "permits waited for with a limit": """
        async def take():
            async with limit:
                await asyncio.sleep(0.1)
            await asyncio.wait_for(limit.acquire(), 5)
            try:
                await asyncio.sleep(0.1)
            finally:
                limit.release()
        limit = asyncio.Semaphore(2)
        await asyncio.gather(*(take() for _ in range(3)))
        """,
    "permits handed to another task": """
        async def first():
            await turn.acquire()
        async def second():
            await asyncio.sleep(0.1)
            turn.release()
        turn = asyncio.Semaphore(1)
        await asyncio.gather(first(), second())
        await asyncio.gather(first(), second())
        """,
    "more permits on purpose": """
        limit = asyncio.Semaphore(1)
        async with limit:
            await asyncio.sleep(0.1)
        async def widen():
            limit.release()
        await widen_in(limit, widen)
        """.replace("await widen_in(limit, widen)", "await asyncio.create_task(widen())"),
    "a condition": """
        condition, ready = asyncio.Condition(), []
        async def wait_for_it():
            async with condition:
                await condition.wait_for(lambda: ready)
        async def make_ready():
            async with condition:
                ready.append(1)
                condition.notify_all()
        await asyncio.gather(wait_for_it(), wait_for_it(), make_ready())
        """,
    "each item is done": """
        queue = asyncio.Queue()
        async def work():
            while True:
                await queue.get()
                await asyncio.sleep(0.1)
                queue.task_done()
        worker = asyncio.create_task(work())
        for n in range(3):
            await queue.put(n)
        await queue.join()
        worker.cancel()
        """,
    "a queue that nobody joins": """
        queue = asyncio.Queue()
        queue.put_nowait(1)
        await queue.get()
        """,
    "a worker that is given up": """
        queue = asyncio.Queue()
        async def work():
            while True:
                await asyncio.sleep(await queue.get())
                queue.task_done()
        worker = asyncio.create_task(work())
        for n in (1, 10):
            queue.put_nowait(n)
        try:
            await asyncio.wait_for(queue.join(), 3)
        except TimeoutError:
            worker.cancel()
        """,
    "time.sleep in a thread": """
        await asyncio.gather(asyncio.to_thread(time.sleep, 1), beat())
        """,
    "time.sleep where nothing else could run": """
        time.sleep(0.5)
        await beat()
        """,
    "a sleep that ends as the call comes back": """
        task = asyncio.create_task(beat())
        await asyncio.sleep(0)
        time.sleep(0.2)
        await task
        """,
    "results asked for": """
        with ThreadPoolExecutor(1) as pool:
            for future in as_completed([pool.submit(save, n) for n in range(2)]):
                try:
                    future.result()
                except OSError:
                    pass
        """,
    "exceptions asked for": """
        with ThreadPoolExecutor(1) as pool:
            futures = [pool.submit(save, n) for n in range(2)]
        [future.exception() for future in futures]
        """,
    "a callback that sees the future": """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(save, 1).add_done_callback(lambda future: future)
        """,
    "the first exception is enough": """
        with ThreadPoolExecutor(1) as pool:
            futures = [pool.submit(save, n) for n in (1, 3)]
        try:
            [future.result() for future in futures]
        except OSError:
            pass
        """,
    "awaited by way of the loop": """
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(None, save, n) for n in range(2)), return_exceptions=True)
        """,
    "mapped": """
        with ThreadPoolExecutor(1) as pool:
            try:
                list(pool.map(save, [1, 3]))
            except OSError:
                pass
        """,
}


def in_main(body: str) -> str:
    lines = dedent(body).strip("\n").splitlines()
    return f"{BEGINNING}async def main():\n" + "".join(f"    {line}\n" for line in lines) + "asyncio.run(main())\n"


def observed(simulated: Callable[..., Trace], source: str) -> tuple[Trace, list[Finding]]:
    trace = from_json(to_json(simulated(source.encode())))
    assert trace.outcome == "finished", trace.error
    tree = parse(source.encode(), "program.py")
    evidence = Evidence("program.py", source.encode(), tree, ((Play(kind="script"), trace),), None, {})
    return trace, [one for one in observe(evidence) if one.code in CODES]


@pytest.mark.parametrize(("code", "body"), OBSERVED.values(), ids=OBSERVED)
def test_what_nothing_shows_is_observed_at_its_line(code: str, body: str, simulated: Callable[..., Trace]) -> None:
    source = in_main(body)
    marked = [number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# here")]
    assert [(one.code, one.line) for one in observed(simulated, source)[1]] == [(code, *marked)]


@pytest.mark.parametrize("body", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_what_only_looks_like_it_is_not(body: str, simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, in_main(body))[1] == []


def test_the_wait_is_counted_from_when_the_task_could_go_on(simulated: Callable[..., Trace]) -> None:
    trace, (one,) = observed(simulated, in_main(OBSERVED["a task that waits while another sleeps"][1]))
    assert [list(held.kept_waiting.values()) for held in trace.blocking] == [[0.7]]
    assert one.title == "beat waited 0.7 s for the event loop"
    assert one.message == "It could have gone on, and time.sleep in main.<locals>.parse held the loop.".replace(
        "main.<locals>.", ""
    )


def test_all_formats_show_it(simulated: Callable[..., Trace]) -> None:
    source = in_main(OBSERVED["an exception in a future that is dropped"][1])
    trace, found = observed(simulated, source)
    title = "save ended with OSError, 2 times, and no line asked for its result"
    text = "\n".join(str(line) for line in trace_text.render(trace, source.encode(), (), (), found, 200, ""))
    assert title in " ".join(text.split())
    assert title in trace_json.render(trace, (), found)
    assert title in trace_html.render(trace, source.encode(), (), (), "program.py", "", found)
