"""Never more than so many at once."""

import pytest

SAMPLE = [4, 1, 2, 2.5]


@pytest.mark.points(2)
async def test_the_next_begins_when_one_is_done(run):
    """With a limit of 2, the third starts when the first of the two is done"""
    trace = await run("download_all", SAMPLE, 2)
    assert trace.timed_lines == [
        "1 start@0",
        "2 start@0",
        "2 done@1",
        "3 start@1",
        "3 done@3",
        "4 start@3",
        "1 done@4",
        "4 done@5.5",
    ]


async def test_takes_no_longer_than_it_must(run):
    """Takes 5.5 s with a limit of 2, and returns the results in order"""
    trace = await run("download_all", SAMPLE, 2)
    assert trace.elapsed == 5.5
    assert trace.result == [10, 20, 30, 40]


async def test_one_at_a_time(run):
    """With a limit of 1, one comes after the other"""
    trace = await run("download_all", [1, 0.5, 2], 1)
    assert trace.timed_lines == [
        "1 start@0",
        "1 done@1",
        "2 start@1",
        "2 done@1.5",
        "3 start@1.5",
        "3 done@3.5",
    ]
    assert trace.result == [10, 20, 30]
    trace = await run("download_all", [1.1875, 0.5, 2], 1)
    assert trace.timed_lines == [
        "1 start@0",
        "1 done@1.1875",
        "2 start@1.1875",
        "2 done@1.6875",
        "3 start@1.6875",
        "3 done@3.6875",
    ]


async def test_fewer_than_the_limit(run):
    """With fewer downloads than the limit, all start at once"""
    trace = await run("download_all", [2, 1], 5)
    assert trace.timed_lines == ["1 start@0", "2 start@0", "2 done@1", "1 done@2"]
    assert trace.result == [10, 20]


async def test_ten_at_a_limit_of_three(run):
    """Ten of 1 s with a limit of 3 take 4 s, three at once and never more"""
    trace = await run("download_ten", replace={"download": "count_downloads"})
    assert trace.result == {"most at once": 3, "results": list(range(99, 89, -1))}
    assert trace.elapsed == 4


async def test_no_downloads(run):
    """download_all([], 3) returns [] at once"""
    await run("download_all", SAMPLE, 2, shows=["1 start"])  # other downloads are worked with
    trace = await run("download_all", [], 3)
    assert trace.result == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("download_all", SAMPLE, 2, shows=["1 start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """download_all comes to its end, and every download is done by then"""
    trace = await run("download_all", SAMPLE, 2, shows=["1 start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
