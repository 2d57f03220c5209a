"""Any mix of awaitables at once: ensure_future makes a task where one is needed, and only there."""

import pytest


@pytest.mark.points(2)
async def test_a_coroutine_a_task_and_a_future_run_at_once(run):
    """A coroutine of 2 s, a task of 1 s and a future set at 3 s take 3 s together"""
    trace = await run("one_of_each")
    assert trace.timed_lines == [
        "task start@0",
        "coroutine start@0",
        "task done@1",
        "coroutine done@2",
    ]
    assert trace.elapsed == 3


async def test_results_come_in_the_given_order(run):
    """The results come in the order in which the awaitables were given"""
    trace = await run("one_of_each")
    assert trace.result == ["result of coroutine", "result of task", "result of future"]


async def test_any_mix_in_any_order(run):
    """Any mix will do, also with a task that is done already"""
    trace = await run("the_other_way_round")
    assert trace.result == [
        [1, 2],
        "result of late",
        "result of long",
        "result of early",
        "result of short",
    ]
    assert trace.elapsed == 4.5


async def test_two_coroutines_overlap(run):
    """Two coroutines of 1.5 s run at the same time"""
    trace = await run("coroutines", 1.5, 1.5)
    assert trace.timed_lines == [
        "work 1 start@0",
        "work 2 start@0",
        "work 1 done@1.5",
        "work 2 done@1.5",
    ]


async def test_nothing_given_nothing_to_do(run):
    """run_all() returns [] at once"""
    await run("coroutines", 1.5, 1.5, shows=["work 1 start"])  # what is given is run
    trace = await run("run_all")
    assert trace.result == []
    assert trace.elapsed == 0


async def test_uses_ensure_future(run):
    """asyncio.ensure_future starts the coroutines"""
    trace = await run("coroutines", 1, 2, 3)
    assert trace.put_to_work("asyncio.ensure_future") >= 3, "asyncio.ensure_future did not run the three coroutines"


async def test_a_task_is_not_wrapped_again(run):
    """For a Task or a Future no other Task is made"""
    await run("coroutines", 1, 2, 3, shows=["work 1 start"])  # the tasks of others run by themselves
    trace = await run("tasks_made_for_tasks")
    assert trace.outcome == "finished"
    assert trace.result == 0, "construct-forbidden: run_all made a Task around a Task or a Future"


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("one_of_each", shows=["coroutine start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """run_all comes to its end, and everything is done by then"""
    trace = await run("the_other_way_round", shows=["long start", "short start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
