"""Connections for async with: opened one after the other, and closed whatever happens."""


async def test_opens_uses_and_closes(run):
    """main opens db and cache, uses both, and closes them"""
    trace = await run("main")
    assert trace.timed_lines == [
        "connecting db@0",
        "connecting cache@1",
        "using db and cache@2",
        "closed cache@2.5",
        "closed db@3",
    ]


async def test_takes_three_seconds(run):
    """The whole run takes 3 s"""
    trace = await run("main", shows=["connecting db", "using db"])
    assert trace.elapsed == 3


async def test_an_exception_comes_out(run):
    """An exception in the block comes out of it, once the connection is closed"""
    trace = await run("raise_inside")
    went_on = "the block is left as if nothing had happened" in trace.lines
    assert not went_on, "error-swallowed: the ValueError raised in the block does not come out of it"
    assert trace.timed_lines == ["connecting x@0", "in x@1", "closed x@1.5", "ValueError boom@1.5"]


async def test_cancelled_inside(run):
    """When the block is cancelled, the connection is closed, and the task stays cancelled"""
    trace = await run("cancel_inside")
    assert trace.timed_lines == ["connecting y@0", "closed y@2.5"]
    assert trace.elapsed == 2.5
    assert trace.result is True


async def test_two_beside_each_other(run):
    """Two connections at the same time do not disturb each other"""
    trace = await run("two_at_once")
    assert trace.timed_lines == ["connecting a@0", "connecting b@0.25", "closed a@1.5", "closed b@1.75"]


async def test_main_uses_any_connection(run):
    """main uses what connect gives, whatever that is"""
    trace = await run("main", replace={"connect": "connect_elsewhere"})
    assert trace.timed_lines == [
        "to db@0",
        "to cache@0",
        "using DB and CACHE@0",
        "left cache@2",
        "left db@4",
    ]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["connecting db", "using db"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", shows=["connecting db", "using db"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
