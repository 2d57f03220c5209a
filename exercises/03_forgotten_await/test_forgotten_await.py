"""A coroutine runs when it is awaited, and not by being called."""

import pytest


@pytest.mark.points(2)
async def test_tea_is_ready_before_it_is_served(run):
    """The tea is ready at 2 s, and is served then"""
    trace = await run("main")
    assert trace.timed_lines == ["order@0", "tea ready@2", "served@2"]


async def test_takes_two_seconds(run):
    """The whole run takes 2 s"""
    trace = await run("main")
    assert trace.elapsed == 2


async def test_main_waits_for_brew(run):
    """main waits for brew, also when brew takes longer"""
    trace = await run("main", replace={"brew": "slow_brew"})
    assert trace.timed_lines == [
        "order@0",
        "heating water for tea@0",
        "here is your tea@3",
        "served@3",
    ]


async def test_brew_still_makes_other_drinks(run):
    """brew("coffee") still makes coffee in 2 s and returns it"""
    await run("main", shows=["tea ready"])  # brew alone was right from the start
    trace = await run("brew", "coffee")
    assert trace.timed_lines == ["coffee ready@2"]
    assert trace.result == "coffee"


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while the tea is made"""
    trace = await run("main", shows=["tea ready"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end and leaves no coroutine object unawaited"""
    trace = await run("main", shows=["tea ready"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
