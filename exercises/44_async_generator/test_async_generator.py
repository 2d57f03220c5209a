"""A generator that is closed, whoever uses it and however it ends."""


async def test_ticks_three_times(run):
    """main prints three ticks, then the ticker is closed, then done"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["tick 1@1", "tick 2@2", "tick 3@3", "ticker closed@3", "done@3"]


async def test_takes_three_seconds(run):
    """The whole run takes 3 s"""
    trace = await run("main", until=60, shows=["tick 1", "done"])
    assert trace.elapsed == 3


async def test_five_by_hand(run):
    """Five numbers of ticker(0.25), then aclose()"""
    trace = await run("five_by_hand", until=60)
    assert trace.timed_lines == [
        "1@0.25",
        "2@0.5",
        "3@0.75",
        "4@1",
        "5@1.25",
        "ticker closed@1.25",
        "after@1.25",
    ]


async def test_its_user_is_cancelled(run):
    """When its user is cancelled, the ticker says that it is closed"""
    trace = await run("cancel_its_user", until=60)
    assert trace.timed_lines == ["1@1", "ticker closed@1.5"]
    assert trace.elapsed == 1.5
    assert trace.result is True


async def test_an_exception_comes_out(run):
    """An exception thrown into the ticker comes out of it"""
    trace = await run("throw", until=60)
    came_out = "ValueError no" in trace.lines
    assert came_out, "error-swallowed: the ValueError thrown into the ticker does not come out of it"
    assert trace.timed_lines == ["ticker closed@1", "ValueError no@1"]


async def test_main_has_any_ticker_closed(run):
    """main has the ticker closed before it is done, also when that takes time"""
    trace = await run("main", replace={"ticker": "slow_ticker"}, until=60)
    lines = [*trace.lines]
    left_open = "done" in lines and "closed" not in lines[: lines.index("done")]
    assert not left_open, "generator-not-closed: main goes on while the ticker is still open"
    assert trace.timed_lines == ["tick 1@2", "tick 2@4", "tick 3@6", "closing@6", "closed@6.5", "done@6.5"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60, shows=["tick 1", "done"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", until=60, shows=["tick 1", "done"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
