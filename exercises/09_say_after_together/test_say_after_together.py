"""Two coroutines at once: the longer one decides."""

import pytest


@pytest.mark.points(2)
async def test_both_wait_at_the_same_time(run):
    """hello comes at 1 s, world at 2 s"""
    trace = await run("main")
    assert trace.timed_lines == [
        "started at 12:00:00@0",
        "hello@1",
        "world@2",
        "finished at 12:00:02@2",
    ]


async def test_takes_two_seconds_not_three(run):
    """Takes 2 s, not 3"""
    trace = await run("main")
    assert trace.elapsed == 2


async def test_times_of_day_come_from_the_clock(run):
    """Started shortly before midnight, main shows whole seconds before and after it"""
    trace = await run("main", start="2026-03-04 23:59:59.750")
    assert trace.lines == ["started at 23:59:59", "hello", "world", "finished at 00:00:01"]


async def test_waits_until_both_have_spoken(run):
    """Also right when say_after takes 4 s for hello and 2 s for world"""
    trace = await run("main", replace={"say_after": "shout_the_other_way_round"})
    assert trace.timed_lines == [
        "started at 12:00:00@0",
        "WORLD@2",
        "HELLO@4",
        "finished at 12:00:04@4",
    ]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["hello", "world", "started at", "finished at"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both words are said by then"""
    trace = await run("main", shows=["hello", "world", "started at", "finished at"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
