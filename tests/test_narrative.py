"""What the loop did, told step by step: what had been printed by then, and which coroutine ran from then on."""

from collections.abc import Callable

from grader.narrative import ending, tell
from grader.trace import Trace

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
    story = tell(simulated(AT_ONE_INSTANT), None)
    assert [sentence.printed for sentence in story] == [1, 2, 3, 4, 5]


def test_a_task_is_made_between_two_printed_lines(simulated: Simulated) -> None:
    story = tell(simulated(WITH_TASKS), None)
    assert [(sentence.text.partition(":")[0], sentence.printed) for sentence in story[:3]] == [
        ("run main", 0),
        ("create a task", 1),
        ("wait", 3),
    ]


def test_each_sentence_knows_which_call_runs_from_then_on(simulated: Simulated) -> None:
    trace = simulated(WITH_TASKS)
    running = [None if one.call is None else trace.calls[one.call] for one in tell(trace, None)]
    assert [call and (call.coroutine, call.task) for call in running] == [
        ("main", "Task-1"),
        ("main", "Task-1"),
        ("worker", "Task-2"),
        ("worker", "Task-1"),
        ("worker", "Task-2"),
        ("main", "Task-1"),
        None,
    ]


def test_a_coroutine_that_runs_in_several_tasks_is_named_with_its_task(simulated: Simulated) -> None:
    texts = [sentence.text for sentence in tell(simulated(WITH_TASKS), None)]
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
    whys = [sentence.text.partition(":")[0] for sentence in tell(simulated(source), None)]
    assert "waits was cancelled" in whys
    assert "fails ended with an exception" in whys


def test_where_the_loop_stands_still_is_told(simulated: Simulated) -> None:
    story = tell(
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


def test_the_ending_is_a_sentence(simulated: Simulated) -> None:
    assert ending(simulated("print(1)")) == "It finished after 0 s."
    assert ending(simulated("raise ValueError")) == "It ended after 0 s: raised."
    assert ending(simulated("import time; time.sleep(9)", until=2.0)) == "It was cut off at 2 s, as you wished."


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
    assert len(tell(trace, None)) > 15_000
