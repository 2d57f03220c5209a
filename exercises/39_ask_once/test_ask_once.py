"""One fetch for each key, however many ask."""

import pytest

LINES = ["fetch a@0", "fetch b@0", "['A', 'A', 'B']@2", "A@2"]


@pytest.mark.points(2)
async def test_each_key_is_fetched_once(run):
    """Three ask at once for two keys, and there are two fetches"""
    trace = await run("main")
    assert trace.timed_lines == LINES


async def test_takes_two_seconds(run):
    """Takes 2 s: keys do not wait for each other, and the last answer is there already"""
    trace = await run("main", shows=["['A', 'A', 'B']"])
    assert trace.elapsed == 2


async def test_asked_again_meanwhile(run):
    """Who asks while a fetch is under way waits for the same one"""
    trace = await run("ask_meanwhile")
    assert trace.timed_lines == ["fetch x@0", "fetch y@1", "X@2", "Y@3"]
    assert trace.elapsed == 3


async def test_returns_what_fetch_returns(run):
    """The answers are those of fetch, whatever it fetches"""
    trace = await run("ask_for_three", replace={"fetch": "fetch_twice_the_key"})
    assert trace.timed_lines == ["ask ho@0", "ask hey@0"]
    assert trace.result == ["hoho", "hoho", "heyhey", "hoho"]
    assert trace.elapsed == 1.5
    trace = await run("ask_for_three", replace={"fetch": "fetch_sooner"})
    assert trace.elapsed == 1.4375


async def test_nothing_is_an_answer_too(run):
    """An answer of None is fetched once, too"""
    trace = await run("ask_twice", replace={"fetch": "fetch_nothing"})
    assert trace.timed_lines == ["fetch n@0", "None None@1"]
    assert trace.elapsed == 1


async def test_in_every_order(run):
    """In every order in which the tasks can run, each key is fetched once"""
    trace = await run("main")
    assert trace.timed_lines == LINES
    for other in await run.explored("main", orders=40):
        assert other.timed_lines == run.in_any_order(other, LINES)


async def test_the_loop_is_free_and_nothing_is_left_behind(run):
    """The loop is never blocked, and nothing is left behind"""
    trace = await run("main", shows=["['A', 'A', 'B']"])
    assert trace.blocked == 0
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
