"""A function that calls back, as a coroutine."""

import pytest

POLLS = "never-yields: read asks again and again, and does not wait"
MANY_TURNS = 1000


@pytest.mark.points(2)
async def test_reads_the_sensors(run):
    """main has two values at 2 s, and the third sensor's exception at 3.5 s"""
    trace = await run("main")
    assert trace.timed_lines == ["[17, 25]@2", "well is dry@3.5"]


async def test_takes_as_long_as_the_sensors(run):
    """main takes 3.5 s"""
    trace = await run("main", shows=["[17, 25]"])
    assert trace.elapsed == 3.5


async def test_the_callback_wakes_read(run):
    """read goes on at the moment of the callback, and not later"""
    trace = await run("read_two", replace={"measure": "measure_for_a_while"})
    assert len(trace.steps) < MANY_TURNS, POLLS
    assert trace.result == [7, 8]
    assert trace.elapsed == 0.8125


async def test_a_callback_at_once(run):
    """Also right when the callback comes before measure returns"""
    trace = await run("read", "door", replace={"measure": "measure_at_once"})
    assert trace.result == 99
    assert trace.elapsed == 0


async def test_a_value_of_0(run):
    """A value of 0 is a value"""
    trace = await run("read", "door", replace={"measure": "measure_nothing"})
    assert trace.result == 0
    assert trace.elapsed >= 1


async def test_a_caller_gives_up(run):
    """When the caller has given up, a late callback disturbs nobody"""
    trace = await run("read", "door")
    assert trace.result == 17
    for sensor in ("door", "well"):  # a value, and an exception
        trace = await run("give_up", sensor)
        assert trace.timed_lines == ["given up@1", "fine@3"]
        assert trace.loose_ends == []


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["[17, 25]", "well is dry"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", shows=["[17, 25]", "well is dry"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
