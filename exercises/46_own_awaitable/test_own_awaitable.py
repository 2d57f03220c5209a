"""A Lazy object calls its function at the first await, and gives the result to all."""


async def test_fetches_at_the_first_await(run):
    """The first await fetches, and the second gives the result at once"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["made@0", "fetch home@1", "HOME@3", "HOME@3"]


async def test_takes_three_seconds(run):
    """The whole run takes 3 s"""
    trace = await run("main", until=60, shows=["made"])
    assert trace.elapsed == 3


async def test_two_tasks_await_one_object(run):
    """Two tasks await one object: the function is called once, and both get its result"""
    trace = await run("two_tasks", until=60)
    assert trace.timed_lines == ["fetch x@0", "late waits@0.5", "early X@2", "late X@2"]
    trace = await run("two_tasks", 0.4375, until=60)
    assert trace.timed_lines == ["fetch x@0", "late waits@0.4375", "early X@2", "late X@2"]


async def test_nobody_awaits_it(run):
    """An object that nobody awaits does nothing"""
    trace = await run("only_one_of_two", until=60)
    assert trace.timed_lines == ["fetch y@3", "Y@5"]


async def test_another_function(run):
    """Lazy works with any function and any arguments"""
    trace = await run("add_twice", until=60)
    assert trace.timed_lines == ["sum@0.5"]
    assert trace.result == [7, 7]
    trace = await run("note_twice", until=60)
    assert trace.lines == ["note here"]
    assert trace.result == [None, None]


async def test_two_objects_at_once(run):
    """Two objects are under way at the same time"""
    trace = await run("two_objects", until=60)
    assert trace.timed_lines == ["fetch a@0", "fetch b@0", "A B@2"]
    trace = await run("two_alike", until=60)
    assert trace.timed_lines == ["fetch a@0", "fetch a@0"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60)
    assert trace.lines[-2:] == ["HOME", "HOME"]
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", until=60)
    assert trace.lines[-2:] == ["HOME", "HOME"]
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
