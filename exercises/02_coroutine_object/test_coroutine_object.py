"""Calling a coroutine function makes an object; awaiting the object runs it."""

import pytest


async def test_prints_in_order(run):
    """Prepares first, greets when the object is awaited"""
    trace = await run("main")
    assert trace.timed_lines == ["prepared@0", "Hello, Ada!@0", "done@0"]


@pytest.mark.points(2)
async def test_prepare_gives_a_coroutine_object(run):
    """prepare("Grace") gives a coroutine object"""
    trace = await run("kind_of_object", "Grace")
    assert trace.result == "coroutine"


async def test_the_object_runs_when_it_is_awaited(run):
    """The object of prepare("Grace") runs greet when it is awaited, not before"""
    trace = await run("prepare_first", "Grace", replace={"greet": "slow_greet"})
    assert trace.timed_lines == ["prepared for Grace@0", "Good evening, Grace!@2"]


async def test_prepare_is_a_plain_function(run):
    """prepare is a plain function"""
    trace = await run("prepare_first", "Linus", shows=["Hello, Linus!"])
    assert "prepare" not in trace.entered, "prepare is a coroutine function here, not a plain one"


async def test_main_awaits_what_prepare_gives(run):
    """main calls prepare, and awaits the object that prepare gives"""
    trace = await run("await_main", replace={"prepare": "prepare_a_wave"})
    assert trace.timed_lines == ["preparing Ada@0", "prepared@0", "Ada waves@1", "done@1"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["prepared", "Hello, Ada!", "done"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end and leaves no coroutine object unawaited"""
    trace = await run("main", shows=["prepared", "Hello, Ada!", "done"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
