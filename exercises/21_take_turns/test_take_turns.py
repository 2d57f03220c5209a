"""Coroutines that give way after each line, and let no time pass."""

import pytest

SHOWS = ["A 1", "A 2", "B 1", "B 2"]


@pytest.mark.points(2)
async def test_the_counters_take_turns(run):
    """A and B count in turns, line by line"""
    trace = await run("main")
    assert trace.timed_lines == ["A 1@0", "B 1@0", "A 2@0", "B 2@0", "A 3@0", "B 3@0"]


async def test_no_time_passes(run):
    """Counting takes no time"""
    trace = await run("main", shows=SHOWS)
    assert trace.elapsed == 0


@pytest.mark.points(2)
async def test_three_counters_take_turns(run):
    """Three counters of 2, 4 and 1 take turns until each has ended"""
    trace = await run("three_counters")
    assert trace.timed_lines == ["x 1@0", "y 1@0", "z 1@0", "x 2@0", "y 2@0", "y 3@0", "y 4@0"]
    assert trace.elapsed == 0


async def test_counting_to_nothing_prints_nothing(run):
    """count(name, 0) prints nothing and takes no time"""
    await run("count", "B", 2, shows=["B 1"])  # other counts are worked with
    trace = await run("count", "solo", 0)
    assert trace.lines == []
    assert trace.elapsed == 0


async def test_main_counts_a_and_b_at_the_same_time(run):
    """main runs count("A", 3) and count("B", 3) together, also when count takes 2 s"""
    trace = await run("main", replace={"count": "count_slowly"})
    assert trace.timed_lines == ["in A 3@0", "in B 3@0", "out A 3@2", "out B 3@2"]
    assert trace.elapsed == 2


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both have counted by then"""
    trace = await run("main", shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    for stand_in in ("count_a_longer", "count_b_longer"):
        trace = await run("main", replace={"count": stand_in})
        assert trace.elapsed == 2
        assert trace.loose_ends == []
