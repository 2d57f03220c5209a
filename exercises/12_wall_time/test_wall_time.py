"""How long an awaitable takes, measured around its await."""

import pytest


@pytest.mark.points(2)
async def test_prints_the_wall_time(run):
    """Work of 3 s prints Wall time: 3.00 s when it is done"""
    trace = await run("time_coroutine", 3, "tea")
    assert trace.timed_lines == ["Wall time: 3.00 s@3"]
    assert trace.elapsed == 3


async def test_measures_any_time_of_day(run):
    """Work of 2.5 s that goes past midnight prints Wall time: 2.50 s"""
    trace = await run("time_coroutine", 2.5, "tea", start="2026-03-04 23:59:58.750")
    assert trace.timed_lines == ["Wall time: 2.50 s@2.5"]


async def test_returns_the_result(run):
    """Gives back the result of the work"""
    trace = await run("time_coroutine", 1, ["milk", 42])
    assert trace.result == ["milk", 42]


async def test_times_any_awaitable(run):
    """A coroutine, a task, a future and any other awaitable are timed"""
    trace = await run("time_all_kinds")
    assert trace.timed_lines == [
        "Wall time: 1.00 s@1",
        "Wall time: 2.00 s@3",
        "Wall time: 0.50 s@3.5",
        "Wall time: 1.25 s@4.75",
    ]


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while the work goes on"""
    trace = await run("time_coroutine", 3, "tea")
    done = trace.elapsed >= 3 or trace.shows("Wall time")
    assert done, "the work is not awaited yet, so this cannot be judged"
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """wall_time comes to its end, and the work is done by then"""
    trace = await run("time_all_kinds", shows=["Wall time"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
