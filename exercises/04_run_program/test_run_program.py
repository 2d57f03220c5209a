"""A program starts its event loop once, and only when it is the program that runs."""

import pytest


@pytest.mark.points(2)
async def test_the_program_prints_hello_and_world(run):
    """python run_program.py prints hello at 0 s and world at 1 s"""
    trace = await run.script()
    assert trace.timed_lines == ["hello@0", "world@1"]


async def test_the_program_runs_main(run):
    """The program runs the coroutine main to its end, once"""
    trace = await run.script()
    assert [call.how for call in trace.calls_of("main")] == ["finished"]


async def test_the_program_ends_well(run):
    """The program ends with exit status 0"""
    trace = await run.script()
    assert trace.outcome == "finished"
    assert trace.exit_status == 0


@pytest.mark.points(2)
async def test_importing_the_file_runs_nothing(run):
    """import run_program prints nothing and takes no time"""
    trace = await run.imported()
    assert trace.timed_lines == []
    assert trace.elapsed == 0


async def test_another_program_can_await_main(run):
    """Another program can import the file and await main"""
    trace = await run("another_program")
    assert trace.timed_lines == ["another program@0", "hello@0", "world@1"]
    assert trace.outcome == "finished"


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while main waits"""
    trace = await run.script()
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """Everything that was started has finished"""
    trace = await run.script()
    assert trace.loose_ends == []
