"""Several threads of one process simulate at the same time: each gets the trace that it would get alone."""

import _thread
import contextlib
import datetime
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.exceptions import GraderError
from grader.simulation.running import ready_to_play, simulate
from grader.submission.program import Play, Program

WORKERS = """
    import asyncio, time

    async def worker(number):
        print("start", number)
        await asyncio.sleep(number)
        print("done", number, time.monotonic() - began)

    async def main():
        await asyncio.gather(*(worker(number) for number in range(1, 6)))

    began = time.monotonic()
    asyncio.run(main())
"""
THREADS = """
    import asyncio, datetime, random, time

    def block(name):
        print(name, "blocks")
        time.sleep(2)
        print(name, "goes on", datetime.datetime.now(), random.random())

    async def main():
        task = asyncio.create_task(asyncio.to_thread(block, "thread"))
        await asyncio.sleep(1)
        print("main")
        await task
        never_awaited = main()

    asyncio.run(main())
"""
DEADLOCK = """
    import asyncio

    async def main():
        print("waits")
        await asyncio.Event().wait()

    asyncio.run(main())
"""
PROGRAMS = [WORKERS, THREADS, DEADLOCK]
TIMES = 15


def in_threads(*functions: Callable[[], object]) -> list[object]:
    """What the functions return, each called in a thread of its own, all at once."""
    together = threading.Barrier(len(functions))

    def call(function: Callable[[], object]) -> object:
        together.wait()
        return function()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result(60) for future in [pool.submit(call, function) for function in functions]]


@pytest.mark.timeout(200)
@pytest.mark.parametrize("ready", [ready_to_play, contextlib.nullcontext])
def test_threads_that_simulate_different_programs_get_the_traces_that_each_gets_alone(simulated, ready):
    alone = [simulated(program) for program in PROGRAMS]

    def many(program: str) -> list[object]:
        return [simulated(program) for _ in range(TIMES)]

    with ready():
        together = in_threads(*(lambda program=program: many(program) for program in PROGRAMS))
    assert together == [[trace] * TIMES for trace in alone]


@pytest.mark.timeout(200)
def test_threads_may_prepare_for_runs_and_clean_up_in_any_order(simulated):
    before = time.time, sys.stdout, threading.excepthook, sys.unraisablehook

    def prepare_and_run(program: str) -> list[object]:
        traces = []
        for _ in range(TIMES):
            with ready_to_play():
                traces.append(simulated(program))
        return traces

    alone = [simulated(program) for program in PROGRAMS]
    together = in_threads(*(lambda program=program: prepare_and_run(program) for program in PROGRAMS))
    assert together == [[trace] * TIMES for trace in alone]
    assert (time.time, sys.stdout, threading.excepthook, sys.unraisablehook) == before
    assert not [thread for thread in threading.enumerate() if "alarm" in thread.name]


def test_what_another_thread_does_meanwhile_is_not_the_programs(simulated, capsys):
    """A thread of the host prints, reads the date and starts threads while a program runs."""
    seen, over = [], threading.Event()

    def go_on() -> None:
        while not over.is_set():
            print("the host's")
            seen.append(datetime.datetime.now().year)
            thread = threading.Thread(target=print, args=("the host's other",))
            thread.start()
            thread.join()
            over.wait(0.001)

    alone = simulated(THREADS)
    host = threading.Thread(target=go_on)
    host.start()
    try:
        assert [simulated(THREADS) for _ in range(TIMES)] == [alone] * TIMES
    finally:
        over.set()
        host.join()
    assert "the host's other\n" in capsys.readouterr().out
    assert {*seen} == {datetime.datetime.now().year}


NESTED = """
    import asyncio
    from grader.simulation.running import simulate
    from grader.submission.program import Play, Program

    def inside():
        simulate(Program(path="inner.py", source=b"print('inner')"), Play(kind="script"))

    async def main():
        print("outer")
        {call}

    asyncio.run(main())
"""


@pytest.mark.parametrize("call", ["inside()", "await asyncio.to_thread(inside)"])
def test_a_run_inside_a_run_is_refused_with_a_sentence(simulated, call):
    trace = simulated(NESTED.format(call=call))
    assert (trace.lines, trace.outcome) == (["outer"], "raised")
    assert trace.error.type == "GraderError"
    assert "cannot simulate another one in the same process" in trace.error.message


def test_after_a_refused_run_others_can_be_made(simulated):
    simulated(NESTED.format(call="inside()"))
    assert simulated("print('again')").lines == ["again"]


def test_a_run_is_refused_by_its_own_hooks_too():
    program, play = Program(path="program.py", source=b"print('outer')"), Play(kind="script")
    with pytest.raises(GraderError, match="in the same process"):
        simulate(program, play, on_start=lambda recorder, alarm: simulate(program, play) and None)
    assert simulate(program, play).lines == ["outer"]


def test_a_thread_that_threading_does_not_know_is_not_the_programs(simulated):
    """Such as the one with which a test runner hears from its parent: it becomes known in the middle of a run."""
    locks = is_there, may_go_on, is_known, may_end = [_thread.allocate_lock() for _ in range(4)]
    for lock in locks:
        lock.acquire()

    def become_known() -> None:
        is_there.release()
        may_go_on.acquire()
        threading.current_thread()
        is_known.release()
        may_end.acquire()

    def begin(recorder: object, alarm: object) -> None:
        may_go_on.release()
        is_known.acquire()

    alone = simulated(DEADLOCK)
    _thread.start_new_thread(become_known, ())
    is_there.acquire()
    try:
        assert simulated(DEADLOCK, on_start=begin) == alone
    finally:
        may_end.release()
