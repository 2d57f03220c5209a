"""A coroutine that waits one second without holding up the loop."""

import pytest


async def test_prints_hello_and_world(run):
    """Prints hello, then world"""
    trace = await run("main")
    assert trace.lines == ["hello", "world"]


@pytest.mark.points(2)
async def test_world_comes_one_second_after_hello(run):
    """hello comes at 0 s, world at 1 s"""
    trace = await run("main")
    assert trace.timed_lines == ["hello@0", "world@1"]


async def test_takes_one_second(run):
    """The whole run takes 1 s"""
    trace = await run("main")
    assert trace.elapsed == 1


async def test_others_can_run_while_main_waits(run):
    """A clock beside main ticks while main waits"""
    trace = await run("beside_a_clock")
    assert trace.timed_lines == ["hello@0", "tick@0.5", "world@1"]


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while main waits"""
    trace = await run("beside_a_clock", shows=["hello", "world"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end when both words are printed, and leaves nothing behind"""
    trace = await run("main", shows=["hello", "world"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    beside = await run("main_beside_slow_others")
    assert beside.loose_ends == []
    both = len(beside.printed) == len(trace.printed)
    assert both, "race: main does not wait until world is printed"
