"""All at once, and a failure does not disturb the others."""

import pytest

SHOWS = ["fetch 1 start"]
LINES = ["fetch 1 start@0", "fetch 2 start@0", "fetch 3 start@0", "fetch 3 done@2", "fetch 1 done@3"]


@pytest.mark.points(2)
async def test_the_others_go_on(run):
    """All start at 0 s, and 1 and 3 go on when 2 fails"""
    trace = await run("fetch_all", [3, 1, 2])
    assert trace.timed_lines == LINES
    assert trace.elapsed == 3


@pytest.mark.points(2)
async def test_results_and_failures_come_in_order(run):
    """The list has the results, and "failed: page 2 is broken" at its place"""
    trace = await run("fetch_all", [3, 1, 2])
    assert trace.result == [10, "failed: page 2 is broken", 30]


async def test_two_failures(run):
    """Two pages that are broken are two failures"""
    trace = await run("with_broken", [1, 2], [2, 1])
    assert trace.timed_lines == ["fetch 1 start@0", "fetch 2 start@0"]
    assert trace.result == ["failed: page 1 is broken", "failed: page 2 is broken"]
    assert trace.elapsed == 2


async def test_no_failure(run):
    """Without a broken page all results are there"""
    trace = await run("with_broken", [], [1.5, 1, 0.5])
    assert trace.timed_lines == [
        "fetch 1 start@0",
        "fetch 2 start@0",
        "fetch 3 start@0",
        "fetch 3 done@0.5",
        "fetch 2 done@1",
        "fetch 1 done@1.5",
    ]
    assert trace.result == [10, 20, 30]
    trace = await run("with_broken", [], [1.4375, 1, 0.5])
    assert trace.elapsed == 1.4375


async def test_whatever_goes_wrong(run):
    """Another exception than OSError is a failure, too"""
    trace = await run("fetch_all", [0.5, 2, 1], replace={"fetch": "fetch_odd"})
    assert trace.result == ["failed: no page 1", 102, "failed: no page 3"]
    assert trace.elapsed == 2


async def test_no_delays_give_no_results(run):
    """fetch_all([]) returns [] at once"""
    await run("fetch_all", [3, 1, 2], shows=SHOWS)  # other delays are worked with
    trace = await run("fetch_all", [])
    assert trace.result == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("fetch_all", [3, 1, 2], shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """fetch_all comes to its end, and every fetch is done and looked at by then"""
    trace = await run("fetch_all", [3, 1, 2], shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
