"""A limiter that lets no more than so many through in so many seconds."""


async def test_two_in_a_second(run):
    """Five calls at once: two at 0 s, two at 1 s, the last at 2 s"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["call 1@0", "call 2@0", "call 3@1", "call 4@1", "call 5@2"]


async def test_takes_five_seconds(run):
    """The whole run takes 5 s"""
    trace = await run("main", until=60)
    assert trace.elapsed == 5


async def test_any_second_counts(run):
    """The last second counts, whenever it began"""
    trace = await run("come_and_wait", [["a", 0], ["b", 0.5], ["c", 0.75], ["d", 1.25], ["e", 2.25]], 2, 1, until=60)
    assert trace.timed_lines == ["a@0", "b@0.5", "c@1", "d@1.5", "e@2.25"]
    assert trace.elapsed == 2.25
    trace = await run("come_and_wait", [["a", 0.1875], ["b", 0.5], ["c", 0.75], ["d", 1.25]], 2, 1, until=60)
    assert trace.timed_lines == ["a@0.1875", "b@0.5", "c@1.1875", "d@1.5"]


async def test_one_in_half_a_second(run):
    """Limiter(1, 0.5): four at once are half a second apart, in their order"""
    trace = await run("come_and_wait", [["a", 0], ["b", 0], ["c", 0], ["d", 0]], 1, 0.5, until=60)
    assert trace.timed_lines == ["a@0", "b@0.5", "c@1", "d@1.5"]


async def test_no_hurry(run):
    """Whoever comes seldom never waits, and all four come at once after that"""
    trace = await run("now_and_then", until=60)
    assert trace.timed_lines == ["a@0", "b@5", "c@10", "d@10", "e@11"]


async def test_two_limiters(run):
    """Two limiters do not disturb each other"""
    trace = await run("two_limiters", until=60)
    assert trace.timed_lines == ["a@0", "x@0.25", "b@1", "y@1.25"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60)
    assert trace.elapsed == 5
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", until=60)
    assert trace.elapsed == 5
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
