"""Two workers at once: 2 s, not 3."""

import pytest

OTHER_WORKERS = {"worker_1": "slow_worker", "worker_2": "quick_worker"}


async def test_prints_in_order(run):
    """Both workers start before the first one is done"""
    trace = await run("main")
    assert trace.timed_lines == [
        "before await@0",
        "worker_1 start@0",
        "worker_2 start@0",
        "worker_1 done@1",
        "awaited worker_1@1",
        "worker_2 done@2",
        "awaited worker_2@2",
    ]


@pytest.mark.points(2)
async def test_takes_two_seconds_not_three(run):
    """Takes 2 s, not 3"""
    trace = await run("main")
    assert trace.elapsed == 2


async def test_waits_for_any_workers(run):
    """Also right when worker_1 takes 3 s and worker_2 takes 1 s"""
    trace = await run("main", replace=OTHER_WORKERS)
    assert trace.timed_lines == [
        "before await@0",
        "slow worker begins@0",
        "quick worker begins@0",
        "quick worker ends@1",
        "slow worker ends@3",
        "awaited worker_1@3",
        "awaited worker_2@3",
    ]


async def test_each_worker_runs_in_a_task_of_its_own(run):
    """Each worker runs in a task of its own"""
    trace = await run("count_worker_tasks", replace=OTHER_WORKERS)
    assert trace.result == 2, "construct-missing: worker_1 and worker_2 do not each run in a task"


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["before await", "worker_1 start", "worker_2 start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both workers are done by then"""
    trace = await run("main", shows=["before await", "worker_1 start", "worker_2 start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
