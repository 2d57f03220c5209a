"""Runners who wait for one event."""

import pytest

POLLS = "never-yields: runner asks again and again, and does not wait"
MANY_TURNS = 1000


@pytest.mark.points(2)
async def test_both_run_at_the_bang(run):
    """Both are ready at 0 s and run when the gun is fired at 3 s"""
    trace = await run("main")
    assert trace.timed_lines == [
        "Ada ready@0",
        "Bob ready@0",
        "bang@3",
        "Bob finished@4",
        "Ada finished@5",
    ]


async def test_takes_five_seconds(run):
    """The whole run takes 5 s"""
    trace = await run("main", shows=["Ada ready"])
    assert trace.elapsed == 5


async def test_the_gun_starts_the_runners(run):
    """Runners go at the moment when the gun is fired, and not later"""
    trace = await run("fire_at", 1.3125)
    assert len(trace.steps) < MANY_TURNS, POLLS
    assert trace.timed_lines == [
        "x ready@0",
        "y ready@0",
        "fire@1.3125",
        "y finished@1.5625",
        "x finished@2.3125",
    ]
    assert trace.elapsed == 2.3125


async def test_a_gun_that_was_fired_before(run):
    """Who comes after the bang runs at once"""
    trace = await run("come_late")
    assert trace.timed_lines == ["late ready@0", "late finished@2"]
    assert trace.elapsed == 2
    assert trace.result == "set", "wrong-result: runner clears the gun, so that a later one waits for ever"


async def test_main_fires_one_gun_for_both(run):
    """main starts both runners with one gun, whatever they do when it is fired"""
    trace = await run("main", replace={"runner": "runner_on_paper"})
    assert trace.timed_lines == [
        "Ada here@0",
        "Bob here@0",
        "bang@3",
        "Ada 2@3",
        "Bob 1@3",
    ]
    assert trace.elapsed == 3
    trace = await run("main", replace={"runner": "runner_with_a_false_start"})
    assert trace.timed_lines == ["Bob runs@1", "Ada runs@1", "bang@3"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["Ada ready"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both runners have finished by then"""
    trace = await run("main", shows=["Ada ready"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    trace = await run("main", replace={"runner": "runner_the_other_way_round"})
    assert trace.loose_ends == []
    assert trace.elapsed == 5
