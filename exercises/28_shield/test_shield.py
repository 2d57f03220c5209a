"""The work goes on to its end, and who waits for it is cancelled then."""

import pytest

SHOWS = ["saving order 7"]
SAMPLE = ["saving order 7@0", "order 7 interrupted@1", "saved order 7@3", "cancelled: True@3"]


@pytest.mark.points(2)
async def test_the_saving_comes_to_its_end(run):
    """Interrupted at 1 s, the saving comes to its end at 3 s, and handle is cancelled then"""
    trace = await run("main")
    assert trace.timed_lines == SAMPLE


async def test_takes_three_seconds(run):
    """Takes 3 s"""
    trace = await run("main")
    assert trace.timed_lines[1:2] == ["order 7 interrupted@1"]
    assert trace.elapsed == 3


async def test_not_cancelled_it_returns_the_receipt(run):
    """handle("tea") saves and returns the receipt"""
    trace = await run("handle", "tea")
    assert trace.timed_lines == ["saving tea@0", "saved tea@3"]
    assert trace.result == "receipt for tea"


async def test_any_way_to_save(run):
    """Also right with a save that takes 5.5 s"""
    trace = await run("main", replace={"save": "save_for_long"})
    assert trace.timed_lines == [
        "order 7 goes in@0",
        "order 7 interrupted@1",
        "order 7 is in@5.5",
        "cancelled: True@5.5",
    ]
    trace = await run("main", replace={"save": "save_for_less"})
    assert trace.timed_lines == [
        "order 7 goes in@0",
        "order 7 interrupted@1",
        "order 7 is in@3.4375",
        "cancelled: True@3.4375",
    ]


@pytest.mark.points(2)
async def test_two_at_once(run):
    """Of two orders handled at once, only the cancelled one is interrupted"""
    trace = await run("two_at_once")
    assert trace.timed_lines == ["saving a@0", "saving b@0", "a interrupted@2", "saved a@3", "saved b@3"]
    assert trace.result == [True, "receipt for b"]
    assert trace.elapsed == 3


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and the saving is done by then"""
    trace = await run("main", shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
