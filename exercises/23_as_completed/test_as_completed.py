"""Each result as soon as it is there."""

import pytest

SHOWS = ["got 20", "got 30", "got 10"]


@pytest.mark.points(2)
async def test_each_result_is_shown_as_it_comes(run):
    """show([3, 1, 2]) prints each result at its own time"""
    trace = await run("show", [3, 1, 2])
    assert trace.timed_lines == ["got 20@1", "got 30@2", "got 10@3"]


async def test_takes_as_long_as_the_longest(run):
    """Takes 3 s, not 6"""
    trace = await run("show", [3, 1, 2])
    assert trace.elapsed == 3


async def test_results_are_returned_in_the_order_in_which_they_came(run):
    """show([3, 1, 2]) returns [20, 30, 10]"""
    trace = await run("show", [3, 1, 2])
    assert trace.result == [20, 30, 10]


async def test_any_number_of_delays(run):
    """show([2, 0.5, 4, 1]) shows 20, 40, 10 and 30, and returns them"""
    trace = await run("show", [2, 0.5, 4, 1])
    assert trace.timed_lines == ["got 20@0.5", "got 40@1", "got 10@2", "got 30@4"]
    assert trace.result == [20, 40, 10, 30]
    trace = await run("show", [2, 0.4375, 4, 1])
    assert trace.timed_lines == ["got 20@0.4375", "got 40@1", "got 10@2", "got 30@4"]


async def test_shows_what_fetch_returns(run):
    """The results are those of fetch, whatever fetch gives"""
    trace = await run("show", [3, 1.5], replace={"fetch": "fetch_page"})
    assert trace.timed_lines == ["got 102@0.75", "got 101@1.5"]
    assert trace.result == [102, 101]
    trace = await run("show", [3, 1.5], replace={"fetch": "fetch_backwards"})
    assert trace.timed_lines == ["got 101@0.75", "got 102@2.25"]


async def test_no_delays_give_no_results(run):
    """show([]) returns [] at once"""
    await run("show", [3, 1, 2], shows=SHOWS)  # other delays are worked with
    trace = await run("show", [])
    assert trace.result == []
    assert trace.lines == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("show", [3, 1, 2], shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """show comes to its end, and every fetch is done by then"""
    trace = await run("show", [3, 1, 2], shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
