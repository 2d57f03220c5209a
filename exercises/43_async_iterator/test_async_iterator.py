"""A countdown for async for: 3, 2, 1, a second before each."""


async def test_counts_down_and_lifts_off(run):
    """main counts 3, 2, 1 and prints lift-off"""
    trace = await run("main")
    assert trace.timed_lines == ["3@1", "2@2", "1@3", "lift-off@3"]


async def test_takes_three_seconds(run):
    """The whole run takes 3 s"""
    trace = await run("main", shows=["lift-off"])
    assert trace.elapsed == 3


async def test_makes_a_list_of_five(run):
    """[n async for n in Countdown(5)] is [5, 4, 3, 2, 1], after 5 s"""
    trace = await run("list_of", 5, until=60)
    assert trace.result == [5, 4, 3, 2, 1]
    assert trace.elapsed == 5


async def test_two_count_at_the_same_time(run):
    """Two countdowns at the same time do not disturb each other"""
    trace = await run("two_at_once", until=60)
    assert trace.timed_lines == ["a 2@1", "b 2@1.5", "a 1@2", "b 1@2.5"]


async def test_none_to_count(run):
    """Countdown(0) ends at once, Countdown(1) after one number"""
    assert (await run("list_of", 1, until=60)).result == [1]
    trace = await run("list_of", 0, until=60)
    assert trace.result == []
    assert trace.elapsed == 0


async def test_gives_one_number_at_a_time(run):
    """anext gives the first number, and then the second"""
    trace = await run("first_two", 9)
    assert trace.result == [9, 8]
    assert trace.elapsed == 2


async def test_main_uses_countdown(run):
    """main prints what Countdown counts, whatever that is"""
    trace = await run("main", replace={"Countdown": "OtherCountdown"})
    assert trace.timed_lines == ["30@2", "20@4", "lift-off@4"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["3", "lift-off"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main", shows=["3", "lift-off"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
