"""What the loop did, told step by step: what had been printed by then, and which coroutine ran from then on."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.submission.parsing import parse
from grader.trace.narrative import ending, narrate
from grader.trace.timeline import rows
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

Simulated = Callable[..., Trace]

AT_ONE_INSTANT = """
    import asyncio

    async def main():
        for number in range(3):
            print(number)
            await asyncio.sleep(0)
        print("end")

    print("before")
    asyncio.run(main())
    print("after")
"""
WITH_TASKS = """
    import asyncio

    async def worker(name):
        print(name, "start")
        await asyncio.sleep(1)
        print(name, "done")

    async def main():
        print("one")
        task = asyncio.create_task(worker("a"))
        print("two")
        await worker("b")
        await task

    asyncio.run(main())
"""


def test_each_sentence_knows_what_was_printed_by_then(simulated: Simulated) -> None:
    story = narrate(simulated(AT_ONE_INSTANT), None)
    assert [sentence.printed for sentence in story] == [1, 2, 3, 4, 5]


def test_a_task_is_made_between_two_printed_lines(simulated: Simulated) -> None:
    story = narrate(simulated(WITH_TASKS), None)
    assert [(sentence.text.partition(":")[0], sentence.printed) for sentence in story[:4]] == [
        ("run main", 0),
        ("create a task", 1),
        ("main calls worker (Task-1)", 2),
        ("wait", 3),
    ]


def test_each_sentence_knows_which_call_runs_from_then_on(simulated: Simulated) -> None:
    trace = simulated(WITH_TASKS)
    running = [None if one.call is None else trace.calls[one.call] for one in narrate(trace, None)]
    assert [call and (call.coroutine, call.task) for call in running] == [
        ("main", "Task-1"),
        ("main", "Task-1"),
        ("worker", "Task-1"),
        ("worker", "Task-2"),
        ("worker", "Task-1"),
        ("main", "Task-1"),
        ("worker", "Task-2"),
        ("main", "Task-1"),
        None,
    ]


def test_a_coroutine_that_runs_in_several_tasks_is_named_with_its_task(simulated: Simulated) -> None:
    texts = [sentence.text for sentence in narrate(simulated(WITH_TASKS), None)]
    assert "wait: leave worker (Task-1), enter worker (Task-2)" in texts
    assert texts[-1] == "main finished: leave main, the event loop has nothing more to run"


def test_a_coroutine_that_was_cancelled_is_told_from_one_that_failed(simulated: Simulated) -> None:
    source = """
        import asyncio

        async def waits():
            await asyncio.sleep(9)

        async def fails():
            raise ValueError

        async def main():
            tasks = [asyncio.create_task(waits()), asyncio.create_task(fails())]
            await asyncio.sleep(1)
            tasks[0].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run(main())
    """
    whys = [sentence.text.partition(":")[0] for sentence in narrate(simulated(source), None)]
    assert "waits was cancelled" in whys
    assert "fails ended with an exception" in whys


def test_where_the_loop_stands_still_is_told(simulated: Simulated) -> None:
    story = narrate(
        simulated(
            """
            import asyncio, time

            async def main():
                print("before")
                time.sleep(3)
                print("after")

            asyncio.run(main())
            """
        ),
        None,
    )
    assert [(sentence.at, sentence.line, sentence.printed, sentence.text) for sentence in story[1:2]] == [
        (0, 5, 1, "run `time.sleep(3)`: the event loop stands still")
    ]
    assert story[2].at == 3


ONE_AFTER_THE_OTHER = """
    import asyncio

    async def fetch(name):
        await asyncio.sleep(1)
        print(name)

    async def main():
        await fetch("a")
        await fetch("b")

    asyncio.run(main())
"""


def told(simulated: Simulated, source: str) -> list[str]:
    text = dedent(source).strip("\n").encode()
    return [sentence.text for sentence in narrate(simulated(source), parse(text, "program.py"))]


def test_one_call_ends_before_the_next_one_starts(simulated: Simulated) -> None:
    assert told(simulated, ONE_AFTER_THE_OTHER) == [
        "run `asyncio.run(main())`: start the event loop, enter main",
        "run `await fetch('a')`: main calls fetch",
        "run `await asyncio.sleep(1)`: leave fetch, enter it again",
        "fetch finished: back to main",
        "run `await fetch('b')`: main calls fetch",
        "run `await asyncio.sleep(1)`: leave fetch, enter it again",
        "fetch finished: back to main",
        "main finished: leave main, the event loop has nothing more to run",
    ]


def test_the_calls_of_one_step_are_told_in_their_order(simulated: Simulated) -> None:
    source = """
        import asyncio

        async def number(n):
            return n if n < 2 else await number(n - 1) + await number(n - 2)

        async def prepare():
            asyncio.create_task(number(0))

        async def fails():
            raise ValueError

        async def main():
            await prepare()
            await number(2)
            try:
                await fails()
            except ValueError:
                await asyncio.sleep(0)

        asyncio.run(main())
    """
    assert [text for text in told(simulated, source) if "Task-2" not in text] == [
        "run `asyncio.run(main())`: start the event loop, enter main",
        "run `await prepare()`: main calls prepare",
        "create a task: number",
        "prepare finished: back to main",
        "run `await number(2)`: main calls number (Task-1)",
        "run `await number(n - 1)`: number (Task-1) calls number (Task-1)",
        "number finished: back to number (Task-1)",
        "run `await number(n - 1)`: number (Task-1) calls number (Task-1)",
        "number finished: back to number (Task-1)",
        "number finished: back to main",
        "run `await fails()`: main calls fails",
        "fails ended with an exception: back to main",
        "main finished: leave main, the event loop has nothing more to run",
    ]


def test_each_sentence_between_two_calls_at_one_instant_has_the_right_call(simulated: Simulated) -> None:
    source = ONE_AFTER_THE_OTHER.replace("sleep(1)", "sleep(0)")
    trace = simulated(source)
    assert [sentence.call for sentence in narrate(trace, None)] == [0, 1, 1, 0, 2, 2, 0, None]
    assert [sentence.printed for sentence in narrate(trace, None)] == [0, 0, 0, 1, 1, 1, 2, 2]


def test_a_line_printed_at_the_end_of_a_call_is_in_its_row(simulated: Simulated) -> None:
    drawn = rows(simulated(ONE_AFTER_THE_OTHER))
    assert [(row.label, [mark.text for mark in row.marks]) for row in drawn] == [
        ("main", []),
        ("fetch", ["a"]),
        ("fetch", ["b"]),
    ]


def test_many_new_tasks_are_counted_by_name(simulated: Simulated) -> None:
    source = """
        import asyncio

        async def worker():
            pass

        async def main():
            await asyncio.gather(*(worker() for _ in range(100)))

        asyncio.run(main())
    """
    assert told(simulated, source)[1] == "create 100 tasks: worker × 100"


def test_the_ending_is_a_sentence(simulated: Simulated) -> None:
    assert ending(simulated("print(1)")) == "It finished after 0 s."
    assert ending(simulated("raise ValueError")) == "It ended after 0 s: raised."
    assert ending(simulated("raise SystemExit(3)")) == "It ended after 0 s, with exit status 3."
    assert ending(simulated("import time; time.sleep(9)", until=2.0)) == "It was cut off at 2 s, as you asked."


def test_a_long_story_is_told_in_a_moment(simulated: Simulated) -> None:
    trace = simulated(
        """
        import asyncio

        async def turn():
            await asyncio.sleep(0)

        async def main():
            await asyncio.gather(*(turn() for _ in range(6_000)))
            for _ in range(3_000):
                await turn()

        asyncio.run(main())
        """,
        wall_limit=30.0,
    )
    assert len(narrate(trace, None)) > 15_000


def test_the_start_of_the_loop_is_told_once_where_callbacks_create_tasks(simulated: Simulated) -> None:
    source = """
    import asyncio

    KEPT = []

    async def background(number):
        await asyncio.sleep(1)

    def start(number):
        KEPT.append(asyncio.ensure_future(background(number)))

    async def main():
        loop = asyncio.get_running_loop()
        loop.call_soon(start, 1)
        loop.call_later(0.5, start, 2)
        await asyncio.sleep(2)

    asyncio.run(main())
    asyncio.run(main())
    """
    story = told(simulated, source)
    assert [text for text in story if "start the event loop" in text] == [
        "run `asyncio.run(main())`: start the event loop, enter main"
    ] * 2
    assert [text for text in story if text.startswith("begin ")] == [
        f"begin background (Task-{number}), created outside of any task" for number in (2, 3, 7, 8)
    ]


def test_a_task_created_before_the_loop_starts_does_not_start_it(simulated: Simulated) -> None:
    source = """
    import asyncio

    async def worker(number):
        await asyncio.sleep(number)

    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(worker(number)) for number in (1, 2)]
    loop.run_until_complete(asyncio.wait(tasks))
    loop.close()
    """
    story = told(simulated, source)
    assert [text for text in story if "start" in text] == ["start the event loop, enter worker"]
    assert sum(text.startswith("begin worker (Task-") for text in story) == 1
