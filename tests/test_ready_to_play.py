"""Many runs in one process, with what they all need standing ready: each is as if it were the only one."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.simulation.running import ready_to_play

pytestmark = pytest.mark.interpreter

PROGRAMS = Path(__file__).with_name("programs")
ENDLESS = "while True: pass"
SLEEPS = """
    import asyncio

    async def main():
        await asyncio.sleep(1)
        print("slept")

    asyncio.run(main())
"""


@pytest.fixture
def ready() -> Iterator[None]:
    with ready_to_play():
        yield


def alarms() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "alarm" in thread.name]


BY_CHANCE = "as_completed_and_wait.py"
"""asyncio goes through a set of tasks there, in the order of their addresses."""


@pytest.mark.parametrize(
    "program",
    sorted(program for program in PROGRAMS.glob("*.py") if program.name != BY_CHANCE),
    ids=lambda program: program.stem,
)
def test_what_stands_ready_changes_no_trace(simulated, program):
    alone = simulated(program)
    with ready_to_play():
        assert simulated(program) == alone
        assert simulated(program) == alone


@pytest.mark.usefixtures("ready")
def test_a_file_that_was_run_in_one_way_is_observed_in_another(simulated):
    called, script, again = simulated(SLEEPS, "main"), simulated(SLEEPS), simulated(SLEEPS, "main")
    assert [len(trace.calls) for trace in (called, script, again)] == [1, 1, 1]
    assert again == called


@pytest.mark.usefixtures("ready")
def test_what_a_run_followed_of_the_library_is_not_followed_in_the_next(simulated):
    waits = SLEEPS.replace("asyncio.run(main())", "asyncio.run(asyncio.wait_for(main(), 5))")
    before = simulated(SLEEPS)
    simulated(waits)
    assert simulated(SLEEPS) == before


@pytest.mark.usefixtures("ready")
def test_who_holds_a_lock_is_known_after_a_run_that_made_a_task_of_taking_one(simulated):
    held = """
        import asyncio

        async def holder(lock):
            await lock.acquire()
            await asyncio.Event().wait()

        async def main():
            lock = asyncio.Lock()
            await asyncio.gather(holder(lock), holder(lock))

        asyncio.run(main())
    """
    before = simulated(held)
    assert any("Task-2" in waiting.tasks for waiting in before.waiting)  # which has it
    simulated("""
        import asyncio

        async def main():
            await asyncio.create_task(asyncio.Lock().acquire())

        asyncio.run(main())
    """)
    assert simulated(held) == before


@pytest.mark.usefixtures("ready")
def test_one_thread_watches_over_all_runs(simulated):
    simulated(SLEEPS)
    (first,) = alarms()
    simulated(SLEEPS)
    assert alarms() == [first]


@pytest.mark.usefixtures("ready")
def test_a_limit_holds_after_runs_that_kept_to_theirs(simulated):
    longer = 100.0
    assert simulated(SLEEPS, wall_limit=longer).outcome == "finished"
    began = time.monotonic()
    assert simulated(ENDLESS, wall_limit=0.2).outcome == "timed out"
    assert time.monotonic() - began < longer
    assert simulated(SLEEPS).outcome == "finished"
    assert simulated(ENDLESS, wall_limit=0.2).outcome == "timed out"


@pytest.mark.usefixtures("ready")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_of_a_program_has_no_watchdog_and_misses_none(simulated):
    trace = simulated("""
        import os

        child = os.fork()
        if child == 0:
            raise SystemExit(3)
        _, status = os.waitpid(child, 0)
        print("child has ended")
    """)
    assert trace.lines == ["child has ended"]
    assert simulated(ENDLESS, wall_limit=0.2).outcome == "timed out"


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    "spoils",
    [
        "Loop.call_later = None",
        "Loop.create_task = None",
        "Loop.extra = 1; Loop.run_forever = lambda self: None",
        "del Loop.__init__",
    ],
)
def test_what_a_program_does_to_its_loops_class_is_undone(simulated, spoils):
    before = simulated(SLEEPS)
    assert before.lines == ["slept"]
    simulated(f"import asyncio\nLoop = asyncio.SelectorEventLoop\n{spoils}\n")
    assert simulated(SLEEPS) == before


def test_nothing_of_it_is_left(simulated):
    with ready_to_play():
        simulated(SLEEPS)
    assert alarms() == []
    assert sys.getprofile() is None
    if sys.version_info >= (3, 12):
        tools = [sys.monitoring.get_tool(tool) for tool in range(6)]
        assert not [tool for tool in tools if tool is not None and "coroutine" in tool]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a profiler has its place from Python 3.12 on")
@pytest.mark.usefixtures("ready")
def test_a_profilers_place_is_free(simulated):
    simulated(SLEEPS)
    assert sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is None


def test_loading_makes_no_loop_run(simulated):
    trace = simulated(
        """
        import asyncio

        async def endless():
            while True:
                await asyncio.sleep(1)

        async def main():
            return "called"

        asyncio.run(endless())
        with asyncio.Runner() as runner:
            runner.run(endless())
        loop = asyncio.new_event_loop()
        loop.run_until_complete(endless())
        loop.close()
        """,
        "main",
    )
    assert (trace.outcome, trace.result, trace.never_awaited, trace.left_behind) == ("finished", "called", (), ())
