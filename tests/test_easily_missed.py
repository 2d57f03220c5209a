"""Observations of slips that end without an exception: what a lambda in a loop sees, tasks that are given up."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.grades.results import Finding
from grader.submission.loading import parse
from grader.submission.program import Play
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

BEGINNING = """\
import asyncio, functools, sys
async def work(name="a", seconds=1):
    try:
        await asyncio.sleep(seconds)
    finally:
        print("end", name)
async def plain(seconds=1):
    await asyncio.sleep(seconds)
def ask():
    return sys.stdin.readline()
"""
CODES = {"late-binding", "would-block", "timeout-unseen", "tasks-go-on", "cancelled-before-start", "closed-too-early"}

OBSERVED = {
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
LOOK_ALIKES = {
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
