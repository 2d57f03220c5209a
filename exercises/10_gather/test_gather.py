"""Any number of coroutines at once with asyncio.gather, results in order."""

import pytest


@pytest.mark.points(2)
async def test_all_run_at_the_same_time(run):
    """All start at 0 s, the longest decides"""
    trace = await run("fetch_all", [3, 1, 2])
    assert trace.timed_lines == [
        "fetch 1 start@0",
        "fetch 2 start@0",
        "fetch 3 start@0",
        "fetch 2 done@1",
        "fetch 3 done@2",
        "fetch 1 done@3",
    ]
    assert trace.elapsed == 3


async def test_results_come_in_order(run):
    """fetch_all([3, 1, 2]) returns [10, 20, 30]"""
    trace = await run("fetch_all", [3, 1, 2])
    assert trace.result == [10, 20, 30]


async def test_returns_what_fetch_returns(run):
    """The results are those of fetch, whatever fetch gives"""
    trace = await run("fetch_all", [2, 4, 1, 3], replace={"fetch": "fetch_page"})
    assert trace.result == [99, 98, 97, 96]
    trace = await run("fetch_all", [1, 1, 2], replace={"fetch": "fetch_page"})
    assert trace.result == [99, 98, 97]


async def test_ten_equal_delays_finish_in_order(run):
    """Ten equal delays start in order and finish in order"""
    trace = await run("fetch_all", [2.5] * 10)
    starts = [f"fetch {number} start@0" for number in range(1, 11)]
    dones = [f"fetch {number} done@2.5" for number in range(1, 11)]
    assert trace.timed_lines == starts + dones


async def test_no_delays_give_no_results(run):
    """fetch_all([]) returns [] at once"""
    await run("fetch_all", [3, 1, 2], shows=["fetch 1 start"])  # other delays are worked with
    trace = await run("fetch_all", [])
    assert trace.result == []
    assert trace.elapsed == 0


async def test_uses_gather(run):
    """asyncio.gather runs the fetches"""
    trace = await run("fetch_all", [3, 1, 2])
    assert trace.put_to_work("asyncio.gather") >= 3, "asyncio.gather did not run the three fetches"


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("fetch_all", [3, 1, 2], shows=["fetch 1 start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """fetch_all comes to its end, and every fetch is done by then"""
    trace = await run("fetch_all", [3, 1, 2], shows=["fetch 1 start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
