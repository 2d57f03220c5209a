"""Awaited one after the other: 1 s and 2 s make 3 s."""

import pytest


async def test_prints_in_order(run):
    """Each worker is done before the next line comes"""
    trace = await run("main")
    assert trace.lines == [
        "before await",
        "worker_1 start",
        "worker_1 done",
        "awaited worker_1",
        "worker_2 start",
        "worker_2 done",
        "awaited worker_2",
    ]


@pytest.mark.points(2)
async def test_prints_at_the_right_times(run):
    """worker_1 is done at 1 s, worker_2 starts then and is done at 3 s"""
    trace = await run("main")
    assert trace.timed_lines == [
        "before await@0",
        "worker_1 start@0",
        "worker_1 done@1",
        "awaited worker_1@1",
        "worker_2 start@1",
        "worker_2 done@3",
        "awaited worker_2@3",
    ]


async def test_takes_three_seconds(run):
    """The whole run takes 3 s"""
    trace = await run("main")
    assert trace.elapsed == 3


async def test_awaits_the_workers_that_it_is_given(run):
    """Other workers, with other times, are awaited in the same way"""
    trace = await run("main", replace={"worker_1": "patient_worker", "worker_2": "brisk_worker"})
    assert trace.timed_lines == [
        "before await@0",
        "patient worker begins@0",
        "patient worker ends@4",
        "awaited worker_1@4",
        "brisk worker begins@4",
        "brisk worker ends@4.5",
        "awaited worker_2@4.5",
    ]


async def test_others_can_run_while_main_waits(run):
    """A clock beside main ticks on while main waits"""
    trace = await run("beside_a_clock")
    assert trace.timed_lines == [
        "before await@0",
        "worker_1 start@0",
        "tick@0.5",
        "worker_1 done@1",
        "awaited worker_1@1",
        "worker_2 start@1",
        "tick@1.5",
        "tick@2.5",
        "worker_2 done@3",
        "awaited worker_2@3",
    ]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["before await", "worker_1 start", "worker_2 start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both workers are done by then"""
    trace = await run("main", shows=["before await", "worker_1 start", "worker_2 start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
