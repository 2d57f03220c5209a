"""Make a loop, run one coroutine, close the loop, whatever happens."""

import pytest


@pytest.mark.points(2)
async def test_returns_the_result(run):
    """Returns what the coroutine returns"""
    trace = await run("one_result", "bread", 3)
    assert trace.result == "here is the bread"


async def test_works_twice_in_a_row(run):
    """Runs two coroutines one after the other, each on a new loop"""
    trace = await run("twice_in_a_row")
    assert trace.timed_lines == ["soup begun@0", "soup made@2", "salad begun@2", "salad made@3"]


async def test_closes_the_loop(run):
    """The loop is closed afterwards"""
    trace = await run("closed_after_the_result")
    assert trace.result == ["closed"]


async def test_the_exception_comes_through(run):
    """An exception of the coroutine comes through to the caller"""
    trace = await run("what_comes_through")
    assert trace.result == "LookupError: no pan left"


async def test_closes_the_loop_after_an_exception(run):
    """The loop is closed also when the coroutine raises"""
    trace = await run("closed_after_an_exception")
    assert trace.result == ["closed"]


async def test_does_it_by_hand(run):
    """Works without asyncio.run and asyncio.Runner"""
    trace = await run("one_result", "jam", 1, shows=["jam begun"])
    assert trace.uses("asyncio.run") == []
    assert trace.uses("asyncio.Runner") == []


async def test_is_tidy(run):
    """Comes to its end without blocking the loop, and leaves nothing behind"""
    trace = await run("one_result", "cake", 2, shows=["cake begun"])
    assert trace.outcome == "finished"
    assert trace.blocked == 0
    assert trace.loose_ends == []
