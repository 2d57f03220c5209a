"""An action in equal distances, whatever it takes."""


async def test_beats_every_second(run):
    """Four beats, a second apart"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["beat@0", "beat@1", "beat@2", "beat@3"]


async def test_ends_with_the_last_beat(run):
    """It ends when the last beat is done, after 3.25 s"""
    trace = await run("main", until=60, shows=["beat"])
    assert trace.elapsed == 3.25


async def test_begins_at_another_time(run):
    """The times count from the beginning of every, at 10.5 s"""
    trace = await run("begin_later", 0.5, until=60)
    assert trace.timed_lines == ["beat@10.5", "beat@11", "beat@11.5"]
    assert trace.elapsed == 11.75
    trace = await run("begin_later", 0.4375, until=60)
    assert trace.timed_lines == ["beat@10.5", "beat@10.9375", "beat@11.375"]


async def test_one_takes_too_long(run):
    """The second one takes 2.25 s: two are late, and the next ones in time again"""
    trace = await run("one_takes_long", until=60)
    assert trace.timed_lines == ["beat@0", "beat@1", "beat@3.25", "beat@3.5", "beat@4", "beat@5"]
    assert trace.elapsed == 5.25


async def test_not_once_and_once(run):
    """every(1, 0, …) does nothing, every(1, 1, …) acts once and is done"""
    trace = await run("none_and_one", until=60)
    assert trace.timed_lines == ["none@0", "beat@0", "one@0.25"]


async def test_others_run_meanwhile(run):
    """Others run between the beats"""
    trace = await run("beside_another", until=60)
    assert trace.timed_lines == ["beat@0", "other@0.5", "beat@1", "other@1.5", "beat@2"]
    assert trace.elapsed == 2.25


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", until=60, shows=["beat"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", until=60, shows=["beat"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
