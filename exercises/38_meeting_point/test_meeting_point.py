"""A place where all wait for all, again and again."""

import pytest


@pytest.mark.points(2)
async def test_who_comes_first_waits(run):
    """Ada and Bob wait for each other after each leg"""
    trace = await run("main")
    assert trace.timed_lines == run.in_any_order(
        trace,
        [
            "Ada arrives@1",
            "Bob arrives@3",
            "Ada goes on@3",
            "Bob goes on@3",
            "Bob arrives@4",
            "Ada arrives@5",
            "Ada goes on@5",
            "Bob goes on@5",
        ],
    )


async def test_takes_five_seconds(run):
    """Two legs for two take 5 s"""
    trace = await run("main", shows=["Ada goes on"])
    assert trace.elapsed == 5


async def test_three_hikers_and_three_legs(run):
    """Three hikers meet three times, and two at once again"""
    trace = await run("three_hikers")
    first = ["a arrives@1", "b arrives@2", "c arrives@4", "a goes on@4", "b goes on@4", "c goes on@4"]
    second = ["c arrives@4.5", "a arrives@5", "b arrives@7", "a goes on@7", "b goes on@7", "c goes on@7"]
    third = ["b arrives@8", "c arrives@8.5", "a arrives@9", "a goes on@9", "b goes on@9", "c goes on@9"]
    assert trace.timed_lines == run.in_any_order(trace, first + second + third)
    assert trace.elapsed == 9
    trace = await run("without_a_walk")
    at_once = ["b arrives@2", *["a arrives@2", "b arrives@2"] * 2, *["a goes on@2", "b goes on@2"] * 3]
    assert trace.timed_lines == run.in_any_order(trace, ["a arrives@1", *at_once])


async def test_one_never_waits(run):
    """A point for one never makes anybody wait"""
    trace = await run("hike_alone")
    assert trace.timed_lines == ["solo arrives@1", "solo goes on@1", "solo arrives@1.5", "solo goes on@1.5"]


async def test_two_points_beside_each_other(run):
    """Two points beside each other do not know each other"""
    trace = await run("two_pairs")
    before = ["a arrives@1", "c arrives@2", "b arrives@3", "a goes on@3", "b goes on@3"]
    after = ["d arrives@5", "c goes on@5", "d goes on@5"]
    assert trace.timed_lines == run.in_any_order(trace, before + after)
    assert trace.elapsed == 5


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["Ada goes on"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nobody waits any more"""
    trace = await run("main", shows=["Ada goes on"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
