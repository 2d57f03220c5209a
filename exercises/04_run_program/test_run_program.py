"""A program starts its event loop once, and only when it is the program that runs."""

import pytest


@pytest.mark.points(2)
async def test_the_program_prints_hello_and_world(run):
    """python run_program.py prints hello at 0 s and world at 1 s"""
    trace = await run.script()
    assert trace.timed_lines == ["hello@0", "world@1"]


async def test_the_program_runs_main(run):
    """The program runs the coroutine main to its end, once"""
    alone = await run("main")
    main = next((call.line for call in alone.calls), None)  # whatever main is: perhaps a function of a class
    trace = await run.script()
    assert [call.how for call in trace.calls if call.line == main] == ["finished"]


async def test_the_program_ends_well(run):
    """The program ends with exit status 0"""
    trace = await run.script(shows=["hello", "world"])
    assert trace.outcome == "finished"
    assert trace.exit_status == 0


@pytest.mark.points(2)
async def test_importing_the_file_runs_nothing(run):
    """import run_program prints nothing and takes no time"""
    await run("another_program", shows=["hello", "world"])  # there is something that an import could run
    trace = await run.imported()
    assert trace.timed_lines == []
    assert trace.elapsed == 0


async def test_another_program_can_await_main(run):
    """Another program can import the file and await main, which ends when both words are printed"""
    trace = await run("another_program")
    assert trace.timed_lines == ["another program@0", "hello@0", "world@1"]
    assert trace.outcome == "finished"
    usual = await run("main")
    beside = await run("main_beside_slow_others")
    assert beside.loose_ends == []
    assert len(beside.printed) == len(usual.printed), "race: main does not wait until world is printed"


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while main waits"""
    trace = await run.script(shows=["hello", "world"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """Everything that was started has finished"""
    trace = await run.script(shows=["hello", "world"])
    assert trace.loose_ends == []
