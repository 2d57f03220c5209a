"""Blocking calls, all at once in threads, while the event loop goes on."""

import pytest


@pytest.mark.points(2)
async def test_the_heart_beats_meanwhile(run):
    """The heart beats every half second while main crunches"""
    trace = await run("main")
    assert trace.timed_lines == [
        "beat@0",
        "beat@0.5",
        "beat@1",
        "beat@1.5",
        "beat@2",
        "crunched 1.25, crunched 2.25@2.25",
    ]


async def test_all_are_crunched_at_once(run):
    """Takes 2.25 s, as long as the longest job"""
    trace = await run("main", shows=["crunched 1.25"])
    assert trace.elapsed == 2.25


async def test_four_jobs(run):
    """Four jobs at once take as long as the longest, and their results come in order"""
    trace = await run("crunch_under_the_heartbeat", [1.25, 0.25, 0.75, 1.125])
    assert trace.result == ["crunched 1.25", "crunched 0.25", "crunched 0.75", "crunched 1.125"]
    assert trace.timed_lines == ["beat@0", "beat@0.5", "beat@1"]
    assert trace.elapsed == 1.25
    trace = await run("crunch_under_the_heartbeat", [1.3125, 0.25, 0.75, 1.125])
    assert trace.elapsed == 1.3125


async def test_returns_what_crunch_returns(run):
    """The results are those of crunch, whatever crunch returns"""
    trace = await run("crunch_all", [1, 5], replace={"crunch": "quick_crunch"})
    assert trace.result == [1, 5]
    assert trace.elapsed == 2.5


async def test_no_jobs_give_no_results(run):
    """crunch_all([]) returns [] at once"""
    trace = await run("crunch_all", [0.25])
    assert trace.result == ["crunched 0.25"]
    trace = await run("crunch_all", [])
    assert trace.result == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["crunched 1.25"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and every job is done by then"""
    trace = await run("main", shows=["crunched 1.25"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
