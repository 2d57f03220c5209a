"""A handler that answers whole lines, and closes its connection."""

LEFT_OPEN = "connection-left-open: echo is done, and the connection is still open"


async def test_answers_in_capitals(run):
    """hello is answered at once, the two lines after a second, bye is not"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["HELLO@0", "['A', 'B']@1"]


async def test_takes_a_second(run):
    """The whole run takes 1 s"""
    trace = await run("main", until=60, shows=["HELLO"])
    assert trace.elapsed == 1


async def test_lines_in_pieces(run):
    """Lines that come in pieces are answered when they are whole"""
    trace = await run("in_pieces", until=60)
    assert "still open" not in trace.lines, LEFT_OPEN
    assert trace.timed_lines == ["b'HELLO\\n'@2", "b'WORLD\\n'@3", "b''@3"]
    trace = await run("in_pieces", "goodbye", until=60)
    assert trace.timed_lines == ["b'HELLO\\n'@2", "b'GOODBYE\\n'@3", "b''@3"]


async def test_the_client_goes(run):
    """When the client goes without bye, the connection is closed"""
    trace = await run("without_bye", until=60)
    assert "still open" not in trace.lines, LEFT_OPEN
    assert trace.timed_lines == ["b'ONE\\n'@0", "b''@2"]


async def test_the_writer_is_kept_elsewhere(run):
    """The connection is closed also when the writer is still kept elsewhere"""
    trace = await run("kept_elsewhere", until=60)
    assert "still open" not in trace.lines, LEFT_OPEN
    assert trace.timed_lines == ["b'X\\n'@0", "b''@1"]


async def test_two_clients(run):
    """Two clients at the same time, each with its own answers"""
    trace = await run("two_clients", until=60)
    assert "still open" not in trace.lines, LEFT_OPEN
    assert trace.timed_lines == ["two B@0.5", "one A@1", "one is done@1", "two is done@1.5"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60, shows=["HELLO"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and the handler is done by then"""
    trace = await run("main", until=60, shows=["HELLO"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
