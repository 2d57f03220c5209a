"""A notebook's cell may await: its event loop is running already."""

import pytest


@pytest.mark.points(2)
async def test_the_notebook_prints_hello_and_world(run):
    """The notebook prints hello at 0 s and world at 1 s"""
    trace = await run.script()
    assert trace.timed_lines == ["hello@0", "world@1"]


async def test_takes_one_second(run):
    """The whole run takes 1 s"""
    trace = await run.script()
    assert trace.elapsed == 1


async def test_main_runs_to_its_end(run):
    """The notebook runs main to its end, once"""
    trace = await run.script()
    assert [call.how for call in trace.calls_of("main")] == ["finished"]


async def test_main_prints_the_lines(run):
    """Both lines come from main"""
    trace = await run.script()
    assert trace.printed_by("main") == ["hello", "world"]


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while main waits"""
    trace = await run.script()
    assert len(trace.calls_of("main")) >= 1, "main did not run"
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """Every cell comes to its end and leaves nothing behind"""
    trace = await run.script()
    assert len(trace.calls_of("main")) >= 1, "main did not run"
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
