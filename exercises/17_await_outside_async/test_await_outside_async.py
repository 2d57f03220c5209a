"""await stands in coroutine functions only, and whoever calls one awaits it in turn."""

import pytest


@pytest.mark.points(2)
async def test_shows_the_answer_then_done(run):
    """The answer is shown at 1 s, then comes done"""
    trace = await run("main")
    assert trace.timed_lines == ["the answer is 42@1", "done@1"]


async def test_takes_one_second(run):
    """The whole run takes 1 s"""
    trace = await run("main")
    assert trace.elapsed == 1


async def test_shows_what_get_answer_gives(run):
    """Another get_answer: its answer is shown, when it comes"""
    trace = await run("main", replace={"get_answer": "get_another_answer"})
    assert trace.timed_lines == ["the answer is 7@2.5", "done@2.5"]


async def test_another_program_can_await_main(run):
    """Another program can await main, and goes on meanwhile"""
    trace = await run("another_program")
    assert trace.timed_lines == ["tick@0.5", "the answer is 42@1", "done@1"]


async def test_get_answer_still_gives_the_answer(run):
    """get_answer() still gives 42 after 1 s"""
    await run("main", shows=["the answer is 42", "the answer is"])  # get_answer alone was right from the start
    trace = await run("get_answer")
    assert trace.result == 42
    assert trace.elapsed == 1


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while the answer is found"""
    trace = await run("main", shows=["the answer is 42", "the answer is", "done"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end and leaves nothing behind"""
    trace = await run("main", shows=["the answer is 42", "the answer is", "done"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
