"""Jobs that get some time to end when the program has to stop."""


async def test_stops_at_two_seconds(run):
    """stop at 2 s, grace 3 s: b has the time to end, c is cut off at 5 s"""
    trace = await run("main", until=60)
    assert trace.timed_lines == [
        "a start@0",
        "b start@0",
        "c start@0",
        "a done@1",
        "stopping@2",
        "b done@4",
        "c cut off@5",
        "['a', 'b']@5",
    ]


async def test_takes_five_seconds(run):
    """The whole run takes 5 s"""
    trace = await run("main", until=60, shows=["a start"])
    assert trace.elapsed == 5


async def test_never_stopped(run):
    """When nobody stops it, it returns when all jobs are done"""
    trace = await run("serve_and_return", [["a", 2], ["b", 0.5]], None, 3, until=60)
    assert trace.timed_lines == ["a start@0", "b start@0", "b done@0.5", "a done@2", "back@2"]
    assert trace.result == ["a", "b"]
    assert trace.loose_ends == []


async def test_no_longer_than_they_need(run):
    """With a long grace it waits no longer than the jobs need"""
    trace = await run("serve_and_return", [["a", 1.5], ["b", 2.5]], 1, 100, until=300)
    assert trace.timed_lines == [
        "a start@0",
        "b start@0",
        "stopping@1",
        "a done@1.5",
        "b done@2.5",
        "back@2.5",
    ]
    assert trace.result == ["a", "b"]
    trace = await run("serve_and_return", [["a", 1.5], ["b", 2.4375]], 1, 100, until=300)
    assert trace.timed_lines == [
        "a start@0",
        "b start@0",
        "stopping@1",
        "a done@1.5",
        "b done@2.4375",
        "back@2.4375",
    ]


async def test_several_are_cut_off(run):
    """Several are cut off, in any order, before it returns"""
    trace = await run("serve_and_return", [["a", 7], ["b", 1.25], ["c", 9]], 1, 0.5, until=60)
    assert trace.timed_lines[:5] == ["a start@0", "b start@0", "c start@0", "stopping@1", "b done@1.25"]
    assert sorted(trace.timed_lines[5:7]) == ["a cut off@1.5", "c cut off@1.5"]
    assert trace.timed_lines[7:] == ["back@1.5"]
    assert trace.result == ["b"]


async def test_no_jobs(run):
    """Without jobs it returns [] at once"""
    await run("main", until=60, shows=["a start"])  # jobs are started at all
    trace = await run("serve_and_return", [], 1, 1, until=60)
    assert trace.timed_lines == ["back@0"]
    assert trace.result == []
    assert trace.loose_ends == []


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60, shows=["a start"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and every job has ended by then"""
    trace = await run("main", until=60, shows=["a start"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
