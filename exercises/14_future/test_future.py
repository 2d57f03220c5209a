"""A future wakes the one who awaits it when somebody else sets its result."""

import pytest

POLLS = "never-yields: consumer asks again and again, and does not wait"
MANY_TURNS = 1000


@pytest.mark.points(2)
async def test_the_consumer_waits_for_the_producer(run):
    """The consumer waits from the start and has the result at 2 s"""
    trace = await run("main")
    assert trace.timed_lines == ["waiting@0", "working@0", "setting result@2", "got done@2"]


async def test_takes_two_seconds(run):
    """The whole run takes 2 s"""
    trace = await run("main")
    assert trace.elapsed == 2


async def test_the_future_wakes_the_consumer(run):
    """consumer has the result at the moment when it is set, and not later"""
    trace = await run("set_by_a_timer", 1.3125, "tea")
    assert len(trace.steps) < MANY_TURNS, POLLS
    assert trace.timed_lines == ["waiting@0", "got tea@1.3125"]


async def test_the_producer_sets_the_result(run):
    """producer sets the result of its future to "done", and whoever awaits it wakes"""
    trace = await run("result_of_producer")
    assert trace.timed_lines == ["working@0", "setting result@2", "somebody got done@2"]
    assert trace.result == "done"


async def test_main_gives_both_the_same_future(run):
    """main runs consumer and producer with one future, whatever its result"""
    trace = await run("main", replace={"producer": "slow_producer"})
    begun, ended = ["waiting@0", "slow producer begins@0"], ["slow producer ends@3.5", "got coffee@3.5"]
    assert trace.timed_lines == run.in_any_order(trace, begun + ended)


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["waiting", "working", "setting result", "got done"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end when both coroutines are done, whichever takes longer"""
    trace = await run("main", shows=["waiting", "working", "setting result", "got done"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    for name in ("consumer", "producer"):
        trace = await run("main", replace={name: f"{name}_that_goes_on"})
        assert trace.loose_ends == []
        assert f"{name} ends" in trace.lines, f"{name} was not run to its end"
