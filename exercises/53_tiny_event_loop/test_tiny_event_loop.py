"""A loop that runs coroutines at the same time, on a clock of its own."""

import pytest


@pytest.mark.points(2)
async def test_two_workers(run):
    """Two workers at the same time: b is done at 1, a at 2"""
    trace = await run("main")
    assert trace.lines == ["0 a start", "0 b start", "1 b done", "2 a done", "['a', 'b']", "2"]


async def test_nothing_waits_in_reality(run):
    """The clock jumps: nothing waits in reality"""
    trace = await run("main", shows=["0 a start"])
    assert trace.elapsed == 0


async def test_ten_of_two_seconds(run):
    """Ten workers of 2 s wake in the order in which they went to sleep"""
    trace = await run("ten_at_once")
    names = [f"w{number}" for number in range(10)]
    assert trace.lines == [f"0 {name} start" for name in names] + [f"2 {name} done" for name in names]
    assert trace.result == names


async def test_sleep_for_no_time(run):
    """sleep(0) lets the others run, and no time passes"""
    trace = await run("take_turns")
    assert trace.lines == ["x 0", "y 0", "x 1", "y 1", "x 2", "y 2"]
    assert trace.result == 0


async def test_a_chain(run):
    """A coroutine that awaits two workers, one after the other, beside a third one"""
    trace = await run("chain_beside_a_worker")
    assert trace.lines == [
        "0 a start",
        "0 b start",
        "1 a done",
        "1 a again start",
        "2.5 b done",
        "3 a again done",
    ]
    assert trace.result == [["a", "a again"], "b"]
    trace = await run("one_that_ends_at_once")
    assert trace.result == ["c", "b"]


async def test_nothing_to_run(run):
    """run([]) returns [] and lets no time pass"""
    trace = await run("nothing_and_one")
    assert trace.lines == ["[] 0", "0 a start", "1 a done", "['a'] 1"]


async def test_an_exception_comes_out(run):
    """An exception of a coroutine comes out of run"""
    trace = await run("one_raises")
    assert "run returns" not in trace.lines, "error-swallowed: a coroutine raised ValueError, and run returns"
    assert trace.lines == ["0 a start", "ValueError bad"]


async def test_the_loop_is_never_blocked(run):
    """Nothing blocks"""
    trace = await run("main", shows=["0 a start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and every coroutine with it"""
    trace = await run("main", shows=["0 a start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
