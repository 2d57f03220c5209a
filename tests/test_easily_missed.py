"""Observations of slips that end without an exception: what a lambda in a loop sees, tasks that are given up."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.grades.results import Finding
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

BEGINNING = """\
import asyncio, contextlib, contextvars, functools, sys
USER = contextvars.ContextVar("USER", default="nobody")
GUEST = contextvars.ContextVar("GUEST", default="nobody")
async def work(name="a", seconds=1):
    try:
        await asyncio.sleep(seconds)
    finally:
        print("end", name)
async def plain(seconds=1):
    await asyncio.sleep(seconds)
def ask():
    return sys.stdin.readline()
def greet():
    return f"hello {GUEST.get()}"
"""
CODES = {
    *("late-binding", "would-block", "timeout-unseen", "tasks-go-on", "cancelled-before-start", "closed-too-early"),
    *("held-across", "process-left", "context-lost", "pairs-mixed", "wrapped-plainly"),
    *("timeout-in-vain", "limit-in-vain", "asked-too-early", "error-dropped"),
    *("tries-once", "default-shared", "one-of-several", "stays-set"),
}

OBSERVED = {
    "attempts with the handler outside": (
        "tries-once",
        """
        try:
            for attempt in range(3):  # here
                print(await asyncio.wait_for(plain(5), 1))
                break
        except TimeoutError:
            print("again")
        """,
    ),
    "attempts in a while loop, with a block": (
        "tries-once",
        """
        left = 3
        try:
            while left > 0:  # here
                left -= 1
                async with asyncio.timeout(1):
                    await plain(5)
                    return
        except (TimeoutError, OSError):
            print("again")
        """,
    ),
    "a default list": (
        "default-shared",
        """
        async def collect(name, found=[]):  # here
            await asyncio.sleep(1)
            found.append(name)
            return found
        print(await asyncio.gather(collect("a"), collect("b")))
        """,
    ),
    "one task of two": (
        "one-of-several",
        """
        async def name(of, seconds):
            await asyncio.sleep(seconds)
            return of
        tasks = [asyncio.create_task(name(*one)) for one in (("a", 1), ("b", 1), ("c", 2))]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        print(done.pop().result())  # here
        await asyncio.wait(pending)
        """,
    ),
    "an event that is set again and again": (
        "stays-set",
        """
        async def take():
            for _ in range(3):
                await there.wait()  # here
                print("taken")
        async def put():
            for _ in range(3):
                await asyncio.sleep(1)
                there.set()
        there = asyncio.Event()
        await asyncio.gather(take(), put())
        """,
    ),
    "a process after a timeout": (
        "process-left",
        """
        process = await asyncio.create_subprocess_exec("sleep", "30")
        try:
            await asyncio.wait_for(process.wait(), 1)  # here
        except TimeoutError:
            print("timed out")
        """,
    ),
    "a context variable in a thread": (
        "context-lost",
        """
        GUEST.set("Ada")
        print(await asyncio.get_running_loop().run_in_executor(None, greet))  # here
        """,
    ),
    "a timeout around a task that is made": (
        "timeout-in-vain",
        """
        async with asyncio.timeout(1):  # here
            task = asyncio.create_task(plain(5))
        await task
        """,
    ),
    "a timeout around a call that computes": (
        "timeout-in-vain",
        """
        async with asyncio.timeout(1):  # here
            print(sum(range(1000)))
        """,
    ),
    "a semaphore around a task that is made": (
        "limit-in-vain",
        """
        tasks = []
        limit = asyncio.Semaphore(2)
        for n in range(4):
            async with limit:  # here
                tasks.append(asyncio.create_task(plain(n)))
        await asyncio.gather(*tasks)
        """,
    ),
    "a slip that a handler drops": (
        "error-dropped",
        """
        async def save(number):
            await asyncio.sleep(1)
            return nmber
        for n in range(2):
            try:
                await save(n)
            except Exception:  # here
                print("not saved")
        """,
    ),
    "asked right after cancel": (
        "asked-too-early",
        """
        task = asyncio.create_task(plain())
        await asyncio.sleep(0)
        task.cancel()
        if task.cancelled():  # here
            print("cancelled")
        await asyncio.gather(task, return_exceptions=True)
        """,
    ),
    "a lambda for later": (
        "late-binding",
        """
        for n in range(3):
            asyncio.get_running_loop().call_later(n, lambda: print(n))  # here
        await asyncio.sleep(3)
        """,
    ),
    "a lambda that receives something else": (
        "late-binding",
        """
        for name, task in {"x": asyncio.create_task(plain())}.items():
            task.add_done_callback(lambda done: print(name, done.result()))  # here
        await asyncio.sleep(3)
        """,
    ),
    "a coroutine function in a loop": (
        "late-binding",
        """
        tasks = []
        for n in range(3):
            async def job():  # here
                print(n)
            tasks.append(asyncio.create_task(job()))
        await asyncio.gather(*tasks)
        """,
    ),
    "a function in a loop": (
        "late-binding",
        """
        for n in range(3):
            def show(more):  # here
                print(n, more)
            asyncio.get_running_loop().call_soon(show, 1)
        await asyncio.sleep(1)
        """,
    ),
    "functions kept for later": (
        "late-binding",
        """
        jobs = []
        for n in range(3):
            async def job():  # here
                print(n)
            jobs.append(job)
        await asyncio.gather(*(job() for job in jobs))
        """,
    ),
    "lambdas kept for later": (
        "late-binding",
        """
        jobs = {}
        for n in range(3):
            jobs[n] = lambda: plain(n)  # here
        await asyncio.gather(*(job() for job in jobs.values()))
        """,
    ),
    "one lock for all pages": (
        "held-across",
        """
        lock = asyncio.Lock()
        async def page(n):
            await asyncio.sleep(1)
            return n * 2
        async def get(n):
            async with lock:  # here
                return await page(n)
        print(await asyncio.gather(get(1), get(2), get(3)))
        """,
    ),
    "one lock for all pages, and a list": (
        "held-across",
        """
        lock, pages = asyncio.Lock(), []
        async def page(n):
            await asyncio.sleep(1)
            return n * 2
        async def get(n):
            async with lock:  # here
                found = await page(n)
                pages.append(found)
        await asyncio.gather(get(1), get(2), get(3))
        """,
    ),
    "a wrapper that catches nothing": (
        "wrapped-plainly",
        """
        def retried(function):
            def again(*given):
                for _ in range(3):
                    try:
                        return function(*given)  # here
                    except OSError:
                        print("again")
            return again
        @retried
        async def flaky():
            await asyncio.sleep(1)
        await flaky()
        """,
    ),
    "a wrapper that measures nothing": (
        "wrapped-plainly",
        """
        def timed(unit):
            def decorate(function):
                @functools.wraps(function)
                def wrapper(*given):
                    result = function(*given)  # here
                    print("took", asyncio.get_running_loop().time(), unit)
                    return result
                return wrapper
            return decorate
        @timed("seconds")
        async def slow():
            await asyncio.sleep(1)
        await slow()
        """,
    ),
    "a process left alone": (
        "process-left",
        """
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")  # here
        print(process.pid > 0)
        """,
    ),
    "a user for the caller": (
        "context-lost",
        """
        async def log_in(name):
            await asyncio.sleep(1)
            USER.set(name)  # here
        await asyncio.gather(log_in("Ada"))
        print(USER.get())
        """,
    ),
    "results and items in two orders": (
        "pairs-mixed",
        """
        seconds = [3, 1, 2]
        results = asyncio.as_completed([plain(n) for n in seconds])
        for n, result in zip(seconds, results):  # here
            print(n, await result)
        """,
    ),
    "standard input": (
        "would-block",
        """
        task = asyncio.create_task(work())
        line = sys.stdin.readline()  # here
        await task
        """,
    ),
    "standard input in a plain function": (
        "would-block",
        """
        task = asyncio.create_task(work())
        line = ask()  # here
        await task
        """,
    ),
    "wait raises nothing": (
        "timeout-unseen",
        """
        task = asyncio.create_task(work("b", 5))
        try:
            done, _ = await asyncio.wait([task], timeout=1)  # here
        except asyncio.TimeoutError:
            print("late")
        await task
        """,
    ),
    "the losers go on": (
        "tasks-go-on",
        """
        tasks = [asyncio.create_task(plain(n)) for n in (1, 5)]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)  # here
        print(len(done))
        """,
    ),
    "the late ones go on": (
        "tasks-go-on",
        """
        tasks = [asyncio.create_task(plain(n)) for n in (1, 5)]
        done, late = await asyncio.wait(tasks, timeout=2)  # here
        print(len(done))
        """,
    ),
    "cancelled before it begins": (
        "cancelled-before-start",
        """
        task = asyncio.create_task(work())
        print("no")
        task.cancel()  # here
        await asyncio.gather(task, return_exceptions=True)
        """,
    ),
}
LOCKED = """
lock, pages, total, state = asyncio.Lock(), [], 0, {{"busy": False}}
async def page(n):
    {page}
    await asyncio.sleep(1)
    return n * 2
async def get(n):
    nonlocal total
    async with lock:
        {get}
await asyncio.gather(get(1), get(2), get(3))
"""
"""Three calls at once: the text filled in is what runs while the lock is held."""

LOOK_ALIKES = {
    "attempts with the handler inside": """
        for attempt in range(3):
            try:
                print(await asyncio.wait_for(plain(5), 1))
                break
            except TimeoutError:
                print("again")
        """,
    "items until none comes": """
        queue = asyncio.Queue()
        queue.put_nowait(1)
        try:
            while True:
                print(await asyncio.wait_for(queue.get(), 1))
        except TimeoutError:
            print("no more")
        """,
    "the first that fits": """
        try:
            for n in range(3):
                if n == 1:
                    break
                await asyncio.wait_for(plain(1), 2)
        except TimeoutError:
            print("too late")
        """,
    "attempts that are left to a block": """
        try:
            for n in range(3):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(plain(5), 1)
                    break
        except OSError:
            print("no server")
        """,
    "a default that caches": """
        async def double(n, known={}):
            if n not in known:
                await asyncio.sleep(1)
                known[n] = 2 * n
            return known[n]
        print(await asyncio.gather(double(1), double(2), double(1)))
        """,
    "a list that the caller hands over": """
        async def collect(name, found=[]):
            await asyncio.sleep(1)
            found.append(name)
            return found
        found = []
        print(await asyncio.gather(collect("a", found), collect("b", found=found)))
        """,
    "the fastest of two": """
        tasks = [asyncio.create_task(asyncio.sleep(1, name)) for name in "ab"]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        print(done.pop().result())
        for task in pending:
            task.cancel()
        """,
    "each that is done": """
        async def name(of):
            await asyncio.sleep(1)
            return of
        pending = [asyncio.create_task(name(of)) for of in "ab"]
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            while done:
                print(done.pop().result())
        """,
    "one at a time": """
        async def name(of, seconds):
            await asyncio.sleep(seconds)
            return of
        pending = [asyncio.create_task(name(*one)) for one in (("a", 1), ("b", 2))]
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            print(done.pop().result())
        """,
    "a gate that opens for good": """
        async def pass_through():
            for _ in range(3):
                await gate.wait()
                print("through")
        gate = asyncio.Event()
        task = asyncio.create_task(pass_through())
        await asyncio.sleep(1)
        gate.set()
        await task
        """,
    "an event that is cleared": """
        async def take():
            for _ in range(3):
                await there.wait()
                there.clear()
                print("taken")
        async def put():
            for _ in range(3):
                await asyncio.sleep(1)
                there.set()
        there = asyncio.Event()
        await asyncio.gather(take(), put())
        """,
    "a process that is ended after a timeout": """
        process = await asyncio.create_subprocess_exec("sleep", "30")
        try:
            await asyncio.wait_for(process.wait(), 1)
        except TimeoutError:
            print("timed out")
            process.kill()
            await process.wait()
        """,
    "a process that is waited for again": """
        process = await asyncio.create_subprocess_exec("sleep", "0.3")
        try:
            await asyncio.wait_for(process.wait(), 0.1)
        except TimeoutError:
            print("it takes longer")
        await process.wait()
        """,
    "a context that is handed to a thread": """
        GUEST.set("Ada")
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        print(await loop.run_in_executor(None, context.run, greet), await asyncio.to_thread(greet))
        """,
    "a context variable that another task sets": """
        async def log_in():
            GUEST.set("Ada")
        await asyncio.create_task(log_in())
        print(await asyncio.get_running_loop().run_in_executor(None, greet))
        """,
    "a timeout around what waits": """
        async with asyncio.timeout(1):
            task = asyncio.create_task(plain(0.5))
            await task
        async with asyncio.timeout(1):
            async with asyncio.TaskGroup() as group:
                group.create_task(plain(0.5))
        """,
    "a timeout around a yield, and around a comprehension": """
        @contextlib.asynccontextmanager
        async def limited():
            async with asyncio.timeout(1), asyncio.Semaphore(2):
                yield
        async def numbers():
            for n in range(3):
                await asyncio.sleep(0.1)
                yield n
        async with limited():
            await plain(0.5)
        async with asyncio.timeout(1):
            print([n async for n in numbers()])
        """,
    "a semaphore around the work": """
        limit = asyncio.Semaphore(2)
        async def limited(n):
            async with limit:
                await asyncio.create_task(plain(n))
        await asyncio.gather(*(limited(n) for n in range(3)))
        """,
    "exceptions that are raised on purpose, shown or named": """
        async def refuse():
            await asyncio.sleep(1)
            raise ConnectionError("no")
        async def slip():
            await asyncio.sleep(1)
            return [].pop()
        for attempt in range(2):
            try:
                await refuse()
            except Exception:
                pass
            try:
                await slip()
            except Exception as error:
                print(repr(error))
            try:
                await slip()
            except IndexError:
                pass
        """,
    "asked after the wait for it": """
        task = asyncio.create_task(plain())
        await asyncio.sleep(0)
        task.cancel()
        print(task.done())
        await asyncio.wait([task])
        print(task.cancelled())
        """,
    "another task asked": """
        one, two = asyncio.create_task(plain()), asyncio.create_task(plain())
        await asyncio.sleep(0)
        one.cancel()
        print(two.cancelled())
        await asyncio.wait([one, two])
        """,
    "a wrapper that awaits": """
        def timed(function):
            @functools.wraps(function)
            async def wrapper(*given):
                try:
                    return await function(*given)
                except OSError:
                    print("again")
            return wrapper
        @timed
        async def slow():
            await asyncio.sleep(1)
        await slow()
        """,
    "a wrapper that hands on": """
        def logged(function):
            def wrapper(*given):
                print("begins")
                return function(*given)
            return wrapper
        def timed(function):
            def wrapper(*given):
                result = function(*given)
                print("took", asyncio.get_running_loop().time())
                return result
            return wrapper
        @logged
        async def slow():
            await asyncio.sleep(1)
        @timed
        def add(a, b):
            return a + b
        await slow()
        add(1, 2)
        """,
    "a process that is waited for by another function": """
        async def end_of(process):
            return await process.wait()
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")
        print(await end_of(process))
        """,
    "a user for the task itself": """
        async def greet():
            print(USER.get())
        async def log_in(name):
            USER.set(name)
            await asyncio.gather(greet())
        await asyncio.gather(log_in("Ada"), log_in("Bob"))
        print(USER.get())
        """,
    "a user that a plain function reads": """
        def greet():
            print(USER.get())
        async def log_in(name):
            USER.set(name)
            greet()
        await asyncio.gather(log_in("Ada"), log_in("Bob"))
        print(USER.get())
        """,
    "results that are counted": """
        seconds = [3, 1, 2]
        for n, result in zip(range(3), asyncio.as_completed([plain(n) for n in seconds])):
            print(n, await result)
        """,
    "a device that is asked by one at a time": LOCKED.format(page='state["busy"] = True', get="await page(n)"),
    "a lock for the lines of one": LOCKED.format(page='print("begins")', get="print(n, await page(n))"),
    "a sum": LOCKED.format(page="pass", get="total += await page(n)"),
    "a look before": LOCKED.format(page="pass", get="pages or pages.append(await page(n))"),
    "one at a time, a second each": LOCKED.format(page="pass", get="await asyncio.sleep(1)"),
    "a log in the right order": LOCKED.format(page="pass", get="pages.append(n); await page(n)"),
    "functions kept and called in their round": """
        jobs = []
        for n in range(3):
            def job():
                print(n)
            job()
            jobs.append(job)
        """,
    "lambdas that keep their own": """
        jobs = []
        for n in range(3):
            jobs.append(lambda n=n: print(n))
        for job in jobs:
            job()
        """,
    "bound by a default": """
        for n in range(3):
            asyncio.get_running_loop().call_later(n, lambda n=n: print(n))
        await asyncio.sleep(3)
        """,
    "an argument": """
        for n in range(3):
            asyncio.get_running_loop().call_later(n, print, n)
            asyncio.get_running_loop().call_later(n, functools.partial(print, n))
        await asyncio.sleep(3)
        """,
    "another name": """
        seen = []
        for n in range(3):
            asyncio.get_running_loop().call_soon(lambda: seen.append(1))
        await asyncio.sleep(3)
        """,
    "in its own round": """
        for n in range(3):
            await asyncio.get_running_loop().run_in_executor(None, lambda: print(n))
            asyncio.get_running_loop().call_soon(lambda: print(n))
            await asyncio.sleep(0)
        """,
    "called at once": """
        for n in range(3):
            def show():
                return n
            print(show(), (lambda: n)(), sorted([n], key=lambda m: n))
        await asyncio.sleep(1)
        """,
    "its own variable": """
        for n in range(3):
            async def job():
                n = 5
                print(n)
            await asyncio.create_task(job())
        """,
    "nobody else waits": """
        print(sys.stdin.readline(), ask())
        """,
    "in a thread": """
        task = asyncio.create_task(work())
        print(await asyncio.to_thread(sys.stdin.readline), await asyncio.to_thread(ask))
        await task
        """,
    "wait_for raises": """
        task = asyncio.create_task(work("b", 5))
        try:
            await asyncio.wait([task], timeout=1)
            await asyncio.wait_for(task, 1)
        except asyncio.TimeoutError:
            print("late")
        """,
    "the losers are cancelled": """
        tasks = [asyncio.create_task(plain(n)) for n in (1, 5)]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        """,
    "all are waited for": """
        tasks = [asyncio.create_task(plain(n)) for n in (1, 5)]
        done, pending = await asyncio.wait(tasks)
        other = asyncio.create_task(plain(9))
        """,
    "it has begun": """
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        """,
    "nothing to clean up": """
        task = asyncio.create_task(plain())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        """,
}
BY_HAND = """
loop = asyncio.new_event_loop()
task = loop.create_task(work())
loop.run_until_complete(plain(0.5))
task.cancel()  # here
{turn}
loop.close()
"""


def in_main(body: str) -> str:
    lines = dedent(body).strip("\n").splitlines()
    return f"{BEGINNING}async def main():\n" + "".join(f"    {line}\n" for line in lines) + "asyncio.run(main())\n"


def observed(simulated: Callable[..., Trace], source: str) -> list[Finding]:
    trace = simulated(source.encode())
    tree = parse(source.encode(), "program.py")
    play = Play(kind="script")
    evidence = Evidence("program.py", source.encode(), tree, ((play, trace),), None, {})
    return [one for one in observe(evidence) if one.code in CODES]


def marked(source: str) -> list[int]:
    return [number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# here")]


@pytest.mark.parametrize(("code", "body"), OBSERVED.values(), ids=OBSERVED)
def test_a_slip_that_ends_without_an_exception_is_observed(
    code: str, body: str, simulated: Callable[..., Trace]
) -> None:
    source = in_main(body)
    assert [(one.code, one.line) for one in observed(simulated, source)] == [(code, *marked(source))]


@pytest.mark.parametrize("body", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_what_only_looks_like_it_is_not(body: str, simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, in_main(body)) == []


@pytest.mark.parametrize("turn", ["", "loop.run_until_complete(plain())"])
def test_a_loop_that_is_closed_right_after_cancel(turn: str, simulated: Callable[..., Trace]) -> None:
    source = BEGINNING + BY_HAND.format(turn=turn)
    told = [(one.code, one.line) for one in observed(simulated, source)]
    assert told == ([] if turn else [("closed-too-early", *marked(source))])


def test_the_words(simulated: Callable[..., Trace]) -> None:
    (one,) = observed(simulated, in_main(OBSERVED["a coroutine function in a loop"][1]))
    assert one.title == "job sees the last n of the loop"
    assert one.message == (
        "It looks up n when it runs, and then the loop is over. Hand over the value that n has now: as an argument, "
        "`job(n)`."
    )
