"""A producer that waits for room, and a consumer that waits for items."""

import pytest


@pytest.mark.points(2)
async def test_the_producer_waits_for_room(run):
    """With room for 2, the producer waits until the consumer has taken an item"""
    trace = await run("main")
    assert trace.timed_lines == [
        "put 1@0",
        "put 2@0",
        "got 1@0",
        "put 3@0",
        "got 2@1",
        "put 4@1",
        "got 3@2",
        "put 5@2",
        "got 4@3",
        "got 5@4",
    ]


async def test_takes_five_seconds(run):
    """Five items of 1 s take 5 s"""
    trace = await run("main", shows=["put 1"])
    assert trace.elapsed == 5


async def test_room_for_one(run):
    """With room for 1, they take turns"""
    trace = await run("main", 1, 3)
    assert trace.timed_lines == ["put 1@0", "got 1@0", "put 2@0", "got 2@1", "put 3@1", "got 3@2"]
    assert trace.elapsed == 3


async def test_no_limit(run):
    """Without a limit, the producer never waits"""
    trace = await run("main", 0, 3)
    assert trace.timed_lines == ["put 1@0", "put 2@0", "put 3@0", "got 1@0", "got 2@1", "got 3@2"]
    assert trace.elapsed == 3


async def test_nothing_to_produce(run):
    """With nothing to produce, both end at once"""
    await run("main", shows=["put 1"])  # where there is something, it is produced
    trace = await run("main", 2, 0)
    assert trace.lines == []
    assert trace.elapsed == 0


async def test_another_consumer(run):
    """The producer keeps to any consumer, and its last item is None"""
    trace = await run("main", replace={"consumer": "quick_consumer"})
    assert trace.timed_lines == [
        "put 1@0",
        "put 2@0",
        "took 1@0.5",
        "put 3@0.5",
        "took 2@1",
        "put 4@1",
        "took 3@1.5",
        "put 5@1.5",
        "took 4@2",
        "took 5@2.5",
    ]
    assert trace.elapsed == 2.5
    trace = await run("produce_for_another")
    assert trace.timed_lines == ["put 1@0", "put 2@0"]
    assert trace.result == [1, 2, None], "wrong-result: producer does not put its items and then None"


async def test_a_queue_that_is_filled_already(run):
    """The consumer alone takes what is in its queue, until None, and works on the last item too"""
    trace = await run("consume_alone")
    assert trace.timed_lines == ["got 7@0", "got 8@1"]
    assert trace.result == 0
    assert trace.elapsed == 2
    trace = await run("consume_what_comes")
    assert trace.timed_lines == ["got 7@0", "got 8@1", "got 1@2.5", "got 2@3.5", "got 3@4.5", "got 4@5.5"]


async def test_the_loop_is_free_and_nothing_is_left_behind(run):
    """The loop is never blocked, and nothing is left behind"""
    trace = await run("main", shows=["put 1"])
    assert trace.blocked == 0
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
