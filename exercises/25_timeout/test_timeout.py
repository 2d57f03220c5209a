"""A limit for what takes too long, and its end before the program goes on."""

import pytest

SHOWS = ["brewing", "too slow"]


@pytest.mark.points(2)
async def test_too_slow_is_tea(run):
    """coffee_or_tea(5, 2) says "too slow" at 2 s, when the machine is off"""
    trace = await run("coffee_or_tea", 5, 2)
    assert trace.timed_lines == ["brewing@0", "machine off@2", "too slow@2"]
    assert trace.result == "tea"


async def test_takes_no_longer_than_the_limit(run):
    """Takes 2 s, not 5"""
    trace = await run("coffee_or_tea", 5, 2)
    assert trace.elapsed == 2


async def test_in_time_is_coffee(run):
    """coffee_or_tea(1, 2) returns the coffee after 1 s"""
    trace = await run("coffee_or_tea", 1, 2)
    assert trace.timed_lines == ["brewing@0", "ready@1", "machine off@1"]
    assert trace.result == "coffee"
    assert trace.elapsed == 1


async def test_each_has_a_limit_of_its_own(run):
    """Two at the same time, with limits of 0.5 s and 4 s"""
    trace = await run("two_at_once")
    assert trace.timed_lines == [
        "brewing@0",
        "brewing@0",
        "machine off@0.5",
        "too slow@0.5",
        "ready@2.5",
        "machine off@2.5",
    ]
    assert trace.result == ["tea", "coffee"]


@pytest.mark.points(2)
async def test_waits_until_the_machine_is_off(run):
    """Also right with a machine that takes 0.75 s to stop"""
    trace = await run("go_on_after", 5, 2, replace={"brew": "brew_and_stop_slowly"})
    assert trace.timed_lines == ["brewing@0", "stopping@2", "stopped@2.75", "too slow@2.75", "back@2.75"]
    assert trace.result == "tea"


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("coffee_or_tea", 5, 2, shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """coffee_or_tea comes to its end, and nothing brews any more by then"""
    trace = await run("coffee_or_tea", 5, 2, shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
