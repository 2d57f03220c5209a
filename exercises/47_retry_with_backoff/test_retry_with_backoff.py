"""Attempts with longer and longer pauses; what no attempt can mend comes out at once."""


async def test_tries_three_times(run):
    """Two failures, then the page, with pauses of 1 and 2 s"""
    trace = await run("main", until=300)
    assert trace.timed_lines == ["try@0", "try@1.5", "try@4", "page@4.5"]


async def test_takes_four_and_a_half_seconds(run):
    """The whole run takes 4.5 s"""
    trace = await run("main", until=300, shows=["try"])
    assert trace.elapsed == 4.5


async def test_the_last_one_comes_out(run):
    """After four attempts the last OSError comes out, at once"""
    trace = await run("always_failing", 4, until=300)
    came_back = "retry comes back without an exception" in trace.lines
    assert not came_back, "error-swallowed: no attempt worked, and no OSError comes out of retry"
    assert trace.timed_lines == ["try@0", "try@1.5", "try@4", "try@8.5", "96 failures to come@9"]
    trace = await run("always_failing", 5, until=300)
    assert trace.timed_lines == ["try@0", "try@1.5", "try@4", "try@8.5", "try@17", "95 failures to come@17.5"]


async def test_another_exception_comes_out_at_once(run):
    """Any other exception comes out at once"""
    trace = await run("another_exception", until=300)
    tried_again = [*trace.lines].count("act") > 1
    assert not tried_again, "error-swallowed: retry catches a ValueError, and tries again"
    assert trace.timed_lines == ["act@0", "ValueError no@0.25"]


async def test_one_attempt(run):
    """One attempt is one attempt, however long it takes"""
    trace = await run("one_attempt", until=300)
    assert trace.timed_lines == ["try@0", "gone@0.5"]
    trace = await run("long_attempt", until=300)
    assert trace.timed_lines == ["try@0", "page@60"]


async def test_cancelled_in_a_pause(run):
    """A cancellation in a pause comes out at once"""
    trace = await run("cancel_in_a_pause", until=300)
    assert trace.timed_lines == ["try@0", "cancelled True@1"]
    assert trace.elapsed == 1


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=300, shows=["page"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", until=300, shows=["page"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
