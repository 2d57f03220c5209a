"""Why this order: which step put which other one into the ready queue."""

from collections.abc import Callable
from textwrap import dedent

import pytest
from rich.cells import cell_len

from grader.exceptions import GraderError
from grader.reports.why_text import render
from grader.submission.parsing import parse
from grader.trace.narrative import narrate
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace
from grader.trace.why import chain, compared, step_on, told

pytestmark = pytest.mark.interpreter

Simulated = Callable[..., Trace]

QUEUE = """
    import asyncio

    async def producer(queue):
        await asyncio.sleep(0.5)
        await queue.put("item")

    async def consumer(queue, done):
        print(await queue.get())
        done.set()

    async def main():
        queue, done = asyncio.Queue(), asyncio.Event()
        task = asyncio.create_task(producer(queue))
        other = asyncio.create_task(consumer(queue, done))
        await done.wait()
        await other
        print("end")

    asyncio.run(main())
"""
WAYS = """
    import asyncio

    async def child():
        await asyncio.sleep(0)
        return 1

    async def waits(lock, future):
        async with lock:
            await future

    async def main():
        lock, future = asyncio.Lock(), asyncio.get_running_loop().create_future()
        await lock.acquire()
        task = asyncio.create_task(waits(lock, future))
        await asyncio.create_task(child())
        lock.release()
        await asyncio.sleep(1)
        asyncio.get_running_loop().call_later(1, future.set_result, None)
        await asyncio.gather(task)

    asyncio.run(main())
"""


@pytest.fixture
def caused(simulated: Simulated) -> Simulated:
    """Return a function that runs a program and records the causes of its steps."""
    return lambda source: simulated(source, on_start=lambda recorder, alarm: recorder.follow_causes())


def tree_of(source: str) -> object:
    return parse(dedent(source).strip("\n").encode(), "program.py")


def test_a_chain_leads_back_to_the_start_of_the_program(caused: Simulated) -> None:
    trace = caused(QUEUE)
    number = step_on(trace, 17)
    assert number is not None
    assert [
        (sentence.at, sentence.line, sentence.text) for sentence in told(trace, tree_of(QUEUE), chain(trace, number))
    ] == [
        (0, 19, "the program starts the event loop with main"),
        (0, 13, "main creates the task of producer, which enters the ready queue"),
        (0, 4, "its own timer, due at 0.5 s, puts producer into the ready queue"),
        (0.5, 5, "producer wakes consumer, which enters the ready queue (`await queue.put('item')`)"),
        (0.5, 9, "consumer wakes main, which enters the ready queue"),
    ]


def test_each_way_into_the_ready_queue_has_its_words(caused: Simulated) -> None:
    trace = caused(WAYS)
    assert [(cause.kind, trace.steps[number].entered, cause.line) for number, cause in enumerate(trace.causes)] == [
        ("started", "main", 21),
        ("created", "waits", 14),
        ("created", "child", 15),
        ("gave way", "child", None),
        ("ended", "main", None),
        ("woken", "waits", 16),
        ("timer", "main", 17),
        ("timer", "waits", 18),
        ("ended", "main", None),
    ]


def test_two_steps_part_where_their_chains_do(caused: Simulated) -> None:
    trace = caused(QUEUE)
    first, second = step_on(trace, 4), step_on(trace, 8)
    assert first is not None
    assert second is not None
    assert compared(trace, chain(trace, first), chain(trace, second)) == (
        "Both go back to main at 0 s. From there both are due at 0 s: the ready queue is first in, first out, and "
        "producer entered it before consumer."
    )
    last = step_on(trace, 17)
    assert last is not None
    assert compared(trace, chain(trace, first), chain(trace, last)).startswith("One follows from the other")
    assert compared(trace, chain(trace, last), chain(trace, last)).startswith("Both happen in the same step")


def test_it_is_the_same_in_every_run_and_costs_nothing_unasked(caused: Simulated, simulated: Simulated) -> None:
    assert caused(WAYS).causes == caused(WAYS).causes
    assert simulated(WAYS).causes == ()
    assert simulated(WAYS).steps == caused(WAYS).steps
    trace = caused(WAYS)
    assert from_json(to_json(trace)) == trace


def test_a_thread_is_outside_the_loop(caused: Simulated) -> None:
    source = """
        import asyncio, time

        async def main():
            await asyncio.to_thread(time.sleep, 1)

        asyncio.run(main())
    """
    trace = caused(source)
    assert [cause.kind for cause in trace.causes] == ["started", "outside"]
    texts = [sentence.text for sentence in told(trace, None, chain(trace, 1))]
    assert texts == ["something outside the loop, such as a thread, puts main into the ready queue"]


@pytest.mark.parametrize("width", [80, 40])
def test_a_long_chain_is_cut_and_fits_the_terminal(caused: Simulated, width: int) -> None:
    source = """
        import asyncio

        async def main():
            for number in range(500):
                await asyncio.sleep(1)
            print("end")

        asyncio.run(main())
    """
    trace = caused(source)
    shown = [line.plain for line in render(trace, None, narrate(trace, None), ["6", "step=3"], width)]
    assert max(map(cell_len, shown)) <= width
    assert " ".join(shown).startswith("Why line 6 runs in main at 500 s")
    assert any("more" in line for line in shown)
    assert len(shown) < 200


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("99", "no step of the event loop ran line 99"),
        ("step=99", "there is no step 99"),
        ("step=0", "there is no step 0"),
        ("main", "--why needs a line"),
    ],
)
def test_what_did_not_run_is_a_sentence(caused: Simulated, asked: str, words: str) -> None:
    trace = caused(QUEUE)
    with pytest.raises(GraderError, match=words):
        list(render(trace, None, narrate(trace, None), [asked]))
