"""Calls from other threads and from signal handlers: only what is thread-safe wakes a sleeping loop, as in Python."""

import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent, indent
from typing import Any

import pytest

from grader.trace.trace import Trace
from tests.commands import HANGS

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]

IN_MAIN = """
import asyncio, os, signal, threading, time

async def main():
    loop, event, began = asyncio.get_running_loop(), asyncio.Event(), time.monotonic()

    def say(what):
        print(what, round(time.monotonic() - began, 1))

    def later(function, *args, seconds=0.1):
        threading.Thread(target=lambda: (time.sleep(seconds), function(*args)), daemon=True).start()

{body}

asyncio.run(main())
"""
HANG = {
    "Event.set": "later(event.set)\nawait event.wait()",
    "Queue.put_nowait": "q = asyncio.Queue()\nlater(q.put_nowait, 1)\nsay(await q.get())",
    "Queue.get_nowait": "q = asyncio.Queue(1)\nq.put_nowait(1)\nlater(q.get_nowait)\nawait q.put(2)",
    "Future.set_result": "f = loop.create_future()\nlater(f.set_result, 1)\nsay(await f)",
    "Future.set_exception": "f = loop.create_future()\nlater(f.set_exception, OSError())\nsay(await f)",
    "Future.cancel": "f = loop.create_future()\nlater(f.cancel)\nsay(await f)",
    "Task.cancel": "t = asyncio.create_task(event.wait())\nlater(t.cancel)\nsay(await asyncio.wait([t]))",
    "Semaphore.release": "s = asyncio.Semaphore(0)\nlater(s.release)\nsay(await s.acquire())",
    "Lock.release": "k = asyncio.Lock()\nawait k.acquire()\nlater(k.release)\nsay(await k.acquire())",
    "call_soon": "later(loop.call_soon, event.set)\nawait event.wait()",
    "call_later": "later(loop.call_later, 0.1, event.set)\nawait event.wait()",
    "call_at": "later(loop.call_at, 0.2, event.set)\nawait event.wait()",
    "create_task": "async def go(): event.set()\nlater(lambda: loop.create_task(go()))\nawait event.wait()",
    "stop": "later(loop.stop)\nawait event.wait()",
    "a handler of signal.signal": (
        "signal.signal(signal.SIGUSR1, lambda *_: event.set())\n"
        "later(os.kill, os.getpid(), signal.SIGUSR1)\nawait event.wait()"
    ),
    "a handler of an alarm": (
        "signal.signal(signal.SIGALRM, lambda *_: event.set())\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.1)\nawait event.wait()"
    ),
}
END = {
    "a timer wakes it": (
        "later(event.set)\nt = asyncio.create_task(asyncio.sleep(0.4))\nawait event.wait()\nsay('set')",
        ["set 0.4"],
    ),
    "its time limit wakes it": ("later(event.set)\nsay(await asyncio.wait_for(event.wait(), 0.4))", ["True 0.4"]),
    "a timer of the other thread comes late": (
        "later(loop.call_later, 0.2, say, 'called')\nawait asyncio.sleep(0.6)",
        ["called 0.6"],
    ),
    "a thread-safe call wakes it": (
        "later(event.set)\nlater(loop.call_soon_threadsafe, int, seconds=0.5)\nawait event.wait()\nsay('set')",
        ["set 0.5"],
    ),
    "the end of a job wakes it": (
        "t = asyncio.create_task(event.wait())\n"
        "await asyncio.to_thread(lambda: (time.sleep(0.1), event.set(), time.sleep(0.3)))\nawait t\nsay('set')",
        ["set 0.4"],
    ),
    "it is not asleep": (
        "t = asyncio.create_task(event.wait())\nawait asyncio.sleep(0)\n"
        "later(event.set)\ntime.sleep(0.4)\nawait t\nsay('set')",
        ["set 0.4"],
    ),
    "call_soon_threadsafe": (
        "later(loop.call_soon_threadsafe, event.set)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
    "run_coroutine_threadsafe": (
        "later(asyncio.run_coroutine_threadsafe, asyncio.sleep(0.2, 1), loop)\nawait asyncio.sleep(0.5)\nsay('over')",
        ["over 0.5"],
    ),
    "a timer wakes it after an alarm": (
        "signal.signal(signal.SIGALRM, lambda *_: event.set())\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.1)\nloop.call_later(0.4, int)\nawait event.wait()\nsay('set')",
        ["set 0.4"],
    ),
    "an alarm that add_signal_handler handles": (
        "loop.add_signal_handler(signal.SIGALRM, event.set)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.1)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
    "it polls": (
        "q = asyncio.Queue()\nlater(q.put_nowait, 1)\nwhile q.empty(): await asyncio.sleep(0.2)\nsay(q.get_nowait())",
        ["1 0.2"],
    ),
    "a handler of add_signal_handler": (
        "loop.add_signal_handler(signal.SIGUSR1, event.set)\n"
        "later(os.kill, os.getpid(), signal.SIGUSR1)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
    "any handler of add_signal_handler": (
        "loop.add_signal_handler(signal.SIGUSR2, int)\nsignal.signal(signal.SIGUSR1, lambda *_: event.set())\n"
        "later(os.kill, os.getpid(), signal.SIGUSR1)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
    "a signal of its own": (
        "signal.signal(signal.SIGUSR1, lambda *_: event.set())\n"
        "loop.call_later(0.1, os.kill, os.getpid(), signal.SIGUSR1)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
    "debug mode": (
        "loop.set_debug(True)\n"
        "def call():\n    try: loop.call_soon(event.set)\n"
        "    except RuntimeError: loop.call_soon_threadsafe(event.set)\n"
        "later(call)\nawait event.wait()\nsay('set')",
        ["set 0.1"],
    ),
}


def program(body: str) -> str:
    return IN_MAIN.replace("{body}", indent(body, "    "))


@pytest.mark.parametrize("call", HANG)
def test_a_call_that_is_not_thread_safe_does_not_wake_the_loop(call: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(program(HANG[call]))
    assert (trace.outcome, trace.elapsed, trace.lines) == ("deadlock", 0.1, [])
    assert [(one.at, one.asleep) for one in trace.unsafe_calls] == [(0.1, True)]
    assert trace.unsafe_calls[0].by_signal == call.startswith("a handler of")


@pytest.mark.parametrize("why", END)
def test_the_loop_notices_a_call_when_something_else_wakes_it(why: str, simulated: Callable[..., Trace]) -> None:
    body, lines = END[why]
    first, second = (simulated(program(body)) for _ in range(2))
    assert (first.outcome, first.lines) == ("finished", lines)
    assert first == second


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="other signals")
def test_python_does_the_same() -> None:
    def start(source: str) -> Any:
        return subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    sleeping = [body.replace("REAL, 0.1", "REAL, 1") for body in HANG.values()]
    calls = [program(body).replace("seconds=0.1", "seconds=1") for body in sleeping]  # when it surely sleeps
    processes = ending = [start(program(body)) for body, _ in END.values()]
    try:
        for process, (_, lines) in zip(ending, END.values(), strict=True):
            printed = process.communicate(timeout=HANGS)[0].decode().splitlines()
            assert [line.split()[0] for line in printed] == [line.split()[0] for line in lines]
        hanging = [start(source) for source in calls]
        processes = ending + hanging
        with pytest.raises(subprocess.TimeoutExpired):
            hanging[0].wait(timeout=3)
        assert [process.poll() for process in hanging] == [None] * len(hanging)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_a_loop_in_a_thread_is_not_stopped_by_the_main_one(simulated: Callable[..., Trace]) -> None:
    source = dedent(
        """
        import asyncio, threading, time

        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        time.sleep(2)
        loop.STOP
        thread.join()
        print("joined")
        loop.close()
        """
    )
    trace = simulated(source.replace("STOP", "stop()"))
    assert (trace.outcome, trace.elapsed, trace.lines) == ("deadlock", 2, [])
    assert [(one.call, one.line) for one in trace.unsafe_calls] == [("loop.stop", 7)]
    trace = simulated(source.replace("STOP", "call_soon_threadsafe(loop.stop)"))
    assert (trace.outcome, trace.elapsed, trace.lines) == ("finished", 2, ["joined"])
