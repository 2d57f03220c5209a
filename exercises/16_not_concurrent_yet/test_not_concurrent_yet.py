"""Tasks that are all made before the first one is awaited: 1 s, not 3."""

import pytest


async def overlapping(run):
    """Run the sample; where no two downloads overlap, nothing is repaired yet that could be judged."""
    trace = await run("download_all", ["a", "b", "c"])
    started_first = sum(line.endswith("start") for line in trace.lines[:2])
    assert started_first == 2, "the downloads do not overlap yet, so this cannot be judged"
    return trace


@pytest.mark.points(2)
async def test_all_run_at_the_same_time(run):
    """All three start at 0 s and are done at 1 s"""
    trace = await run("download_all", ["a", "b", "c"])
    assert trace.timed_lines == [
        "a start@0",
        "b start@0",
        "c start@0",
        "a done@1",
        "b done@1",
        "c done@1",
    ]


async def test_takes_one_second_not_three(run):
    """Takes 1 s, not 3"""
    trace = await run("download_all", ["a", "b", "c"])
    assert trace.elapsed == 1


async def test_results_come_in_order(run):
    """download_all(["a", "b", "c"]) returns ["a", "b", "c"]"""
    trace = await overlapping(run)
    assert trace.result == ["a", "b", "c"]


async def test_returns_what_download_returns(run):
    """The results are those of download, in the order of the names, however long each takes"""
    trace = await run("download_all", ["melon", "fig", "banana"], replace={"download": "download_by_size"})
    assert trace.result == ["5 letters of melon", "3 letters of fig", "6 letters of banana"]
    assert trace.elapsed == 3
    trace = await run("download_all", ["fig", "banana", "kiwi"], replace={"download": "download_by_size"})
    assert trace.result == ["3 letters of fig", "6 letters of banana", "4 letters of kiwi"]
    assert trace.elapsed == 3


async def test_any_number_of_names(run):
    """Ten names start in order and are done in order"""
    names = [f"page {number}" for number in range(10)]
    trace = await run("download_all", names)
    assert trace.timed_lines == [f"{name} start@0" for name in names] + [f"{name} done@1" for name in names]


async def test_no_names_give_no_results(run):
    """download_all([]) returns [] at once"""
    await overlapping(run)
    trace = await run("download_all", [])
    assert trace.result == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await overlapping(run)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """download_all comes to its end, and every download is done by then"""
    trace = await overlapping(run)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
