"""Two stages at the same time, with a queue of one place between them."""

import pytest


@pytest.mark.points(2)
async def test_five_items_and_one_parser(run):
    """Five items, one parser: the fetcher waits while the queue is full"""
    trace = await run("main", until=300)
    assert trace.timed_lines == [
        "fetched a@1",
        "fetched b@2",
        "parsed page a@2.75",
        "fetched c@3",
        "fetched d@4",
        "parsed page b@4.5",
        "fetched e@5.5",
        "parsed page c@6.25",
        "parsed page d@8",
        "parsed page e@9.75",
        "['PAGE A', 'PAGE B', 'PAGE C', 'PAGE D', 'PAGE E']@9.75",
    ]


async def test_one_item(run):
    """One item: fetched, then parsed"""
    trace = await run("pipeline", ["x"], 1, until=300)
    assert trace.timed_lines == ["fetched x@1", "parsed page x@2.75"]
    assert trace.result == ["PAGE X"]


async def test_two_parsers(run):
    """Four items, two parsers"""
    trace = await run("pipeline", ["w", "x", "y", "z"], 2, until=300)
    assert trace.timed_lines == [
        "fetched w@1",
        "fetched x@2",
        "parsed page w@2.75",
        "fetched y@3",
        "parsed page x@3.75",
        "fetched z@4",
        "parsed page y@4.75",
        "parsed page z@5.75",
    ]
    assert trace.result == ["PAGE W", "PAGE X", "PAGE Y", "PAGE Z"]
    trace = await run("pipeline", ["a", "b", "c", "d", "e"], 2, replace={"parse": "parse_slowly"}, until=300)
    assert trace.timed_lines == ["fetched a@1", "fetched b@2", "fetched c@3", "fetched d@4", "fetched e@7.25"]


async def test_other_stages(run):
    """Other stages: the first page takes longest, and its result still comes first"""
    trace = await run("pipeline", ["1", "2", "3"], 2, replace={"fetch": "fetch_number", "parse": "double"}, until=300)
    assert trace.result == ["20", "40", "60"]
    assert trace.elapsed == 4.75
    trace = await run("pipeline", ["1", "2", "3"], 2, replace={"fetch": "fetch_sooner", "parse": "double"}, until=300)
    assert trace.elapsed == 4.5625


async def test_a_fetch_fails(run):
    """When a fetch fails, everything stops, and the exception comes out"""
    trace = await run("try_and_wait", replace={"fetch": "fetch_without_b"}, until=300)
    assert "no failure" not in trace.lines, "error-swallowed: fetch raised OSError, and pipeline returns"
    assert trace.timed_lines == ["fetched a@1", "failed@2", "after@12"]


async def test_a_parse_fails(run):
    """When a parse fails, everything stops, and the exception comes out"""
    trace = await run("try_and_wait", replace={"parse": "parse_without_a"}, until=300)
    assert "no failure" not in trace.lines, "error-swallowed: parse raised OSError, and pipeline returns"
    assert trace.timed_lines == ["fetched a@1", "fetched b@2", "failed@2.5", "after@12.5"]


async def test_cancelled(run):
    """When pipeline is cancelled, everything stops"""
    trace = await run("cancel_and_wait", until=300)
    assert trace.timed_lines == ["fetched a@1", "fetched b@2", "cancelled True@2.5", "after@12.5"]


async def test_nothing_to_fetch(run):
    """pipeline([], 2) returns [] at once"""
    await run("pipeline", ["x"], 1, until=300, shows=["fetched x"])  # items are worked on at all
    trace = await run("pipeline", [], 2, until=300)
    assert trace.result == []
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=300, shows=["fetched a"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and so does every task"""
    trace = await run("main", until=300, shows=["fetched a"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
