"""What no run of a file can have done: the judge compares traces with the source, and accuses no honest program."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from grader.grading import contradictions
from grader.grading.contradictions import NEEDS_A_LOOK
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.events import BlockingCall, Line, Use
from grader.trace.trace import Trace

Simulated = Callable[..., Trace]
ROOT = Path(__file__).parent.parent
MAIN = Play(kind="call", entry="main")
SOURCE = dedent("""
    import asyncio

    async def worker():
        print("start")
        await asyncio.sleep(2)
        print("done")
        return 1

    async def main():
        await worker()
        task = asyncio.create_task(worker())
        await task
        total = 3
        print("total", total)
""").strip()


def changed(values: tuple[Any, ...], number: int, **fields: Any) -> tuple[Any, ...]:
    values = tuple(values)
    return (*values[:number], msgspec.structs.replace(values[number], **fields), *values[number + 1 :])


def lines(**fields: Any) -> Callable[[Trace], dict[str, Any]]:
    return lambda trace: {"printed": changed(trace.printed, 1, **fields)}


def steps(number: int, **fields: Any) -> Callable[[Trace], dict[str, Any]]:
    return lambda trace: {"steps": changed(trace.steps, number, **fields)}


def calls(number: int, **fields: Any) -> Callable[[Trace], dict[str, Any]]:
    return lambda trace: {"calls": changed(trace.calls, number, **fields)}


FORGED: dict[str, tuple[Callable[[Trace], dict[str, Any]], str]] = {
    "a line of no code": (
        lambda trace: {"printed": (*trace.printed, Line(at=4.0, text="x"))},
        "by no code of the file",
    ),
    "a line where nothing prints": (lines(line=13), "where nothing can print"),
    "a line beyond the end": (lines(line=400), "where nothing can print"),
    "a line of another function": (lines(line=14, text="total 3"), "which is elsewhere"),
    "a line outside of its function": (lines(within=()), "outside of it"),
    "a line of no function": (lines(within=("main", "nobody")), "which is elsewhere"),
    "another text": (lines(text="begun"), "differs from the text"),
    "a line too early": (lambda trace: {"printed": changed(trace.printed, 3, at=1.0)}, "before the one before it"),
    "a line after the end": (lambda trace: {"elapsed": 3.0}, "outside of the run"),
    "a negative time": (lines(at=-1.0), "outside of the run"),
    "a coroutine that was never called": (lambda trace: {"calls": trace.calls[:1]}, "without being called"),
    "no calls at all": (lambda trace: {"calls": ()}, "without being called"),
    "no steps": (lambda trace: {"steps": ()}, "without a step"),
    "a step backwards": (steps(1, at=5.0), "time runs backwards"),
    "a step before the one before it": (steps(3, at=0.5, until=0.5), "time runs backwards"),
    "a step somewhere else": (steps(1, left="main", line=4), "in a line outside of it"),
    "a step in nobody": (steps(1, entered="nobody"), "in a line outside of it"),
    "more lines than there are": (steps(1, printed=90), "other lines than were printed"),
    "a call that ends before it begins": (calls(0, until=-1.0), "ended before it began"),
    "a call of a line": (calls(1, line=12), "is not a coroutine function there"),
    "an await elsewhere": (calls(1, awaited_at=4), "in a line outside of it"),
    "a short sleep": (lambda trace: {"steps": tuple(map(squeezed, trace.steps))}, "a sleep of 2 s took 1 s"),
    "too much blocking": (
        lambda trace: {
            "blocking": (BlockingCall(at=0, seconds=9, call="time.sleep", task="Task-1", coroutine="main", line=10),)
        },
        "longer than the whole run",
    ),
    "a construct of a blank line": (
        lambda trace: {"constructs": (Use(construct="asyncio.gather", at=0, line=2, count=2),)},
        "where nothing is called",
    ),
}


def squeezed(step: Any) -> Any:
    return msgspec.structs.replace(step, at=step.at / 2, until=step.until / 2)


def found(source: str, play: Play, trace: Trace) -> list[str]:
    flags = contradictions.found(parse(source.encode(), "program.py"), [(play, trace)])
    assert all(flag.what.startswith(NEEDS_A_LOOK) for flag in flags)
    return [flag.what.removeprefix(NEEDS_A_LOOK) for flag in flags]


@pytest.fixture
def honest(simulated: Simulated) -> Trace:
    trace = simulated(SOURCE, entry="main")
    assert trace.lines == ["start", "done", "start", "done", "total 3"]
    assert found(SOURCE, MAIN, trace) == []
    return trace


@pytest.mark.interpreter
@pytest.mark.parametrize("name", FORGED)
def test_a_trace_that_no_run_can_have_is_told(honest: Trace, name: str) -> None:
    forge, told = FORGED[name]
    flags = found(SOURCE, MAIN, msgspec.structs.replace(honest, **forge(honest)))
    assert any(told in flag for flag in flags), flags
    assert len(flags) <= contradictions.MOST_CONTRADICTIONS


def test_an_entry_that_was_not_called_is_told_beside_threads_too(simulated: Simulated) -> None:
    source = f"import signal, threading\n{SOURCE}"
    honest = simulated(source, entry="main")
    assert found(source, MAIN, honest) == []
    forged = msgspec.structs.replace(honest, calls=(), steps=())
    assert found(source, MAIN, forged) == ["main finished without being called"]


HONEST = {
    "callbacks": """
        import asyncio
        async def main():
            asyncio.get_running_loop().call_later(1, print, "later")
            await asyncio.sleep(2)
    """,
    "threads": """
        import asyncio, time
        def work():
            time.sleep(1)
            print("worked")
        async def main():
            await asyncio.gather(asyncio.to_thread(work), asyncio.to_thread(print, "x"), asyncio.sleep(1))
    """,
    "print in another name": """
        from functools import partial
        say = partial(print, flush=True)
        async def main():
            say("hello")
            [*map(print, "ab")]
    """,
    "print of one's own": """
        import builtins
        def print(*args):
            builtins.print("[", *args, "]")
        async def main():
            print("hello")
    """,
    "parts of lines": """
        async def main():
            print("a", end=" ")
            print("b")
            print()
            print("c\\nd")
    """,
    "a cancelled sleep": """
        import asyncio
        async def worker():
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                print("stopped")
        async def main():
            task = asyncio.create_task(worker())
            await asyncio.sleep(1)
            task.cancel()
            await task
    """,
    "a sleeper at the end": """
        import asyncio
        async def worker():
            try:
                await asyncio.sleep(5)
            except BaseException:
                print("stopped")
        async def main():
            asyncio.create_task(worker())
            await asyncio.sleep(1)
        asyncio.run(main())
    """,
    "decorators, classes, lambdas": """
        import asyncio, functools
        def logged(function):
            @functools.wraps(function)
            async def wrapper(*args):
                print("calling")
                return await function(*args)
            return wrapper
        class Shop:
            print("in the class")
            @logged
            async def sell(
                self,
                price=print("at the def"),
            ):
                (lambda: print("sold"))()
                any(print(x) for x in "ab")
                [print(x) for x in "cd"]
        @logged
        async def main():
            await Shop().sell(2)
    """,
    "generators": """
        import asyncio
        async def ticks():
            for number in range(3):
                print("tick")
                yield number
                await asyncio.sleep(1)
        async def main():
            async for number in ticks():
                print(number)
                if number == 1:
                    break
    """,
    "a context manager": """
        import asyncio, contextlib
        @contextlib.asynccontextmanager
        async def opened():
            print("open")
            try:
                yield
            finally:
                print("close")
        async def main():
            async with opened():
                await asyncio.sleep(1)
    """,
    "finalizers": """
        import weakref
        class Thing: pass
        async def main():
            thing = Thing()
            weakref.finalize(thing, print, "gone")
            thing = None
    """,
    "standard output wrapped": """
        import io, sys
        async def main():
            sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
            print("late")
            sys.stdout.flush()
    """,
    "a logger": """
        import logging, sys
        logging.basicConfig(stream=sys.stdout, level="INFO")
        async def main():
            logging.info("hello")
    """,
    "blocking": """
        import asyncio, time
        async def main():
            time.sleep(3)
            print("slept")
            await asyncio.gather(asyncio.sleep(1), asyncio.sleep(2))
    """,
    "chained calls": """
        import asyncio
        async def main():
            text = (
                "a b c"
                .upper()
                .split()
            )
            print(
                text,
                *map(str.lower, text),
            )
    """,
    "code made at run time": """
        async def main():
            exec("print('made')")
            eval("print('evaluated')")
    """,
    "named tasks": """
        import asyncio
        async def worker():
            print("a")
            asyncio.current_task().set_name("renamed")
            await asyncio.sleep(1)
            print("b")
        async def main():
            await asyncio.gather(*(asyncio.create_task(worker(), name="same") for _ in range(2)))
    """,
}


@pytest.mark.interpreter
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_program_is_not_accused(simulated: Simulated, name: str) -> None:
    source = dedent(HONEST[name]).strip()
    play = Play(kind="script") if source.endswith("asyncio.run(main())") else MAIN
    trace = simulated(source, entry="" if play.kind == "script" else "main")
    assert trace.outcome == "finished"
    assert trace.lines
    assert found(source, play, trace) == []


def test_no_program_of_the_tests_is_accused(simulated: Simulated) -> None:
    accused = {}
    for file in sorted((ROOT / "tests" / "programs").glob("*.py")):
        source = file.read_text(encoding="utf-8")
        if flags := found(source, Play(), simulated(source, until=100)):
            accused[file.name] = flags
    assert accused == {}


DECORATED = """
    import asyncio, functools
    def traced(function):
        @functools.wraps(function)
        async def wrapper(*args):
            return await function(*args)
        return wrapper
    @traced
    async def worker():
        print("worked")
    async def main():
        await worker()
"""
IN_A_CLASS = """
    class App:
        async def worker():
            print("worked")
        async def main():
            await worker()
    worker, main = App.worker, App.main
"""


@pytest.mark.interpreter
@pytest.mark.parametrize("source", [DECORATED, IN_A_CLASS])
def test_a_stand_in_for_a_function_that_is_bound_to_another_name_is_no_contradiction(
    simulated: Simulated, source: str
) -> None:
    source, replaced = dedent(source).strip(), {"worker": "stand_in"}
    scenarios = "async def stand_in():\n    print('stand-in')\n"
    trace = simulated(source, entry="main", scenarios=scenarios, replace=replaced)
    assert trace.lines == ["stand-in"]
    assert found(source, Play(kind="call", entry="main", replace=replaced), trace) == []
