"""Two coroutines awaited one after the other: 1 s and 2 s make 3 s."""

import pytest


@pytest.mark.points(2)
async def test_main_says_one_after_the_other(run):
    """hello comes at 1 s, world 2 s later"""
    trace = await run("main")
    assert trace.timed_lines == [
        "started at 12:00:00@0",
        "hello@1",
        "world@3",
        "finished at 12:00:03@3",
    ]
    assert trace.elapsed == 3
    calls = [(call.at, call.until) for call in trace.calls_of("say_after")]
    assert calls in ([], [(0, 1), (1, 3)]), "hardcoded: hello does not take 1 s and world 2 s, one after the other"


async def test_say_after_takes_any_delay_and_text(run):
    """say_after(2.5, "tea") prints tea at 2.5 s"""
    trace = await run("say_after", 2.5, "tea")
    assert trace.timed_lines == ["tea@2.5"]


async def test_times_of_day_come_from_the_clock(run):
    """Started shortly before midnight, main shows whole seconds before and after it"""
    trace = await run("main", start="2026-03-04 23:59:58.750")
    assert trace.lines == ["started at 23:59:58", "hello", "world", "finished at 00:00:01"]


async def test_main_calls_say_after_for_each_word(run):
    """main says both words with say_after, and waits for each however long it takes"""
    trace = await run("main")
    calls = trace.calls_of("say_after") or trace.calls[1:]  # it may have another name
    assert len(calls) >= 2, "main did not call say_after once for each word"
    trace = await run("main", replace={"say_after": "shout_at_length"})
    assert trace.timed_lines == [
        "started at 12:00:00@0",
        "HELLO@2",
        "WORLD@6",
        "finished at 12:00:06@6",
    ]


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while say_after waits"""
    trace = await run("main", shows=["hello", "world", "started at", "finished at"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end and leaves nothing behind"""
    trace = await run("main", shows=["hello", "world", "started at", "finished at"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
