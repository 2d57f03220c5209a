"""A task that is cancelled, cleans up and stays cancelled."""

import pytest

SHOWS = ["start", "tick", "released"]


@pytest.mark.points(2)
async def test_ticks_until_it_is_cancelled(run):
    """The worker ticks until it is cancelled at 2.5 s, and then it is released"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["start@0", "tick@1", "tick@2", "released@2.5", "cancelled: True@2.5"]


async def test_takes_two_and_a_half_seconds(run):
    """Takes 2.5 s"""
    trace = await run("main", until=60)
    assert trace.elapsed == 2.5


@pytest.mark.points(2)
async def test_the_worker_stays_cancelled(run):
    """The worker alone, cancelled at 4.25 s, cleans up and counts as cancelled"""
    trace = await run("cancel_worker_at", 4.25, until=60)
    assert trace.timed_lines == ["start@0", "tick@1", "tick@2", "tick@3", "tick@4", "released@4.25"]
    assert trace.result is True
    assert trace.elapsed == 4.25


@pytest.mark.points(2)
async def test_main_waits_for_the_end_of_the_worker(run):
    """Also right with a worker that takes 1 s to stop"""
    trace = await run("main", until=60, replace={"worker": "worker_that_stops_slowly"})
    assert trace.timed_lines == ["begin@0", "stopping@2.5", "stopped@3.5", "cancelled: True@3.5"]
    assert trace.elapsed == 3.5
    trace = await run("main", until=60, replace={"worker": "worker_that_ends_as_if_done"})
    said = ["cancelled: False@2.5"] if trace.lines[2:] else []  # nothing, where only CancelledError makes main print
    assert trace.timed_lines == ["begin@0", "stopped@2.5", *said]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60, shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and the worker has ended by then"""
    trace = await run("main", until=60, shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
