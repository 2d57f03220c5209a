"""Two endless loops take turns on one event loop."""

import pytest


async def test_the_first_seconds(run):
    """Until 3.25 s both tickers print side by side"""
    trace = await run("main", until=3.25)
    assert trace.timed_lines == [
        "0 seconds have passed...@0",
        "1@0",
        "2@0.5",
        "3@1",
        "4@1.5",
        "5@2",
        "6@2.5",
        "3 seconds have passed...@3",
        "7@3",
    ]


@pytest.mark.points(2)
async def test_both_tick_until_they_are_stopped(run):
    """Stopped at 7 s, both have ticked to the end"""
    trace = await run("main", until=7)
    assert trace.timed_lines == [
        "0 seconds have passed...@0",
        "1@0",
        "2@0.5",
        "3@1",
        "4@1.5",
        "5@2",
        "6@2.5",
        "3 seconds have passed...@3",
        "7@3",
        "8@3.5",
        "9@4",
        "10@4.5",
        "11@5",
        "12@5.5",
        "6 seconds have passed...@6",
        "13@6",
        "14@6.5",
    ]


async def test_seconds_count_from_the_start_of_display_time(run):
    """display_time counts the seconds since its own start, also when one of its turns comes late"""
    trace = await run("main_after", 1.25, start="2026-03-04 23:59:58", until=4.5)
    assert trace.timed_lines == [
        "0 seconds have passed...@1.25",
        "1@1.25",
        "2@1.75",
        "3@2.25",
        "4@2.75",
        "5@3.25",
        "6@3.75",
        "3 seconds have passed...@4.25",
        "7@4.25",
    ]
    late = await run("display_time_with_a_late_turn", until=7)
    turns_counted = late.shows("3 seconds have passed...")
    assert not turns_counted, "construct-missing: display_time counts its turns and does not ask the clock"
    assert late.lines == ["0 seconds have passed...", "6 seconds have passed..."]


async def test_display_time_goes_on_for_ever(run):
    """display_time prints a line every 3 s, also after a minute"""
    trace = await run("display_time", until=100)
    assert trace.timed_lines == [f"{n} seconds have passed...@{n}" for n in range(0, 100, 3)]


async def test_print_nums_goes_on_for_ever(run):
    """print_nums prints a number every 0.5 s, and could go on for ever"""
    trace = await run("print_nums_in_a_small_stack", until=100)
    assert trace.timed_lines == [f"{n + 1}@{n / 2:g}" for n in range(200)]


async def test_main_runs_both_and_waits_for_both(run):
    """main runs display_time and print_nums together, and waits for both"""
    trace = await run("main", replace={"display_time": "short_display", "print_nums": "short_nums"})
    assert trace.timed_lines == [
        "display begins@0",
        "nums begin@0",
        "display ends@1",
        "nums end@2",
    ]
    assert trace.elapsed == 2


async def test_the_loop_is_never_blocked(run):
    """The loop stays free between the ticks"""
    trace = await run("main", until=7, shows=["0 seconds have passed...", "1"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main goes on until it is stopped, or until both tickers have ended"""
    endless = await run("main", until=200, shows=["0 seconds have passed...", "1"])
    assert endless.outcome == "cut off", "main did not go on until it was stopped"
    for one, other in (("short_display", "short_nums"), ("short_nums", "short_display")):
        trace = await run("main", replace={"display_time": one, "print_nums": other})
        assert trace.outcome == "finished"
        assert trace.loose_ends == []
