"""Time that passes outside of the program, in child processes and at sockets, passes for the program too."""

import gc
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.trace.trace import Line, Trace
from grader.virtual_time import waiting_loop
from grader.virtual_time.bounds import OF_ANY_PROGRAM
from grader.virtual_time.child_times import GRID, ChildTime
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.socket_peers import is_joined_to_itself
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import SECOND

pytestmark = [
    pytest.mark.interpreter,
    pytest.mark.timeout(200),
    pytest.mark.skipif(not hasattr(os, "waitid"), reason="the clock follows children where `waitid` is"),
]
exact = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how long a process was ready to run")

BEGINNING = """
import asyncio, multiprocessing, os, subprocess, sys, threading, time

began = time.monotonic()

def say(what=""):
    print(what, round(time.monotonic() - began, 2))
"""
WAITS = {
    "run": ("subprocess.run(['sleep', '0.25']); say()", ["0.25"]),
    "call": ("subprocess.call(['sleep', '0.2'])\nsubprocess.call(['sleep', '0.1']); say()", ["0.3"]),
    "run with its output": (
        "say(subprocess.run('sleep 0.2; echo x', shell=True, capture_output=True).stdout)",
        ["b'x\\n' 0.2"],
    ),
    "a time limit": (
        "try: subprocess.run(['sleep', '9'], timeout=0.3)\nexcept subprocess.TimeoutExpired: say('late')",
        ["late 0.3"],
    ),
    "a time limit while reading": (
        "try: subprocess.run(['sleep', '9'], timeout=0.3, capture_output=True)\n"
        "except subprocess.TimeoutExpired: say('late')",
        ["late 0.3"],
    ),
    "a time limit while reading what comes before": (
        "try: subprocess.run('echo x; sleep 9', shell=True, timeout=0.3, capture_output=True)\n"
        "except subprocess.TimeoutExpired: say('late')",
        ["late 0.3"],
    ),
    "communicate with a time limit, again and again": (
        "p, out = subprocess.Popen('echo a; sleep 0.5; echo b', shell=True, stdout=subprocess.PIPE), None\n"
        "while out is None:\n"
        "    try: out, _ = p.communicate(timeout=0.2)\n    except subprocess.TimeoutExpired: say('late')\n"
        "say(out)",
        ["late 0.2", "late 0.4", "b'a\\nb\\n' 0.5"],
    ),
    "a time limit after computing": (
        "p, late = subprocess.Popen(['sleep', '0.5']), 0\n"
        "while p.returncode is None:\n"
        "    try: p.wait(0.2)\n"
        "    except subprocess.TimeoutExpired: late += 1; sum(range(3_000_000)); say('late')\n"
        "say(late)",
        ["late 0.2", "late 0.4", "2 0.5"],
    ),
    "wait with a time limit, again and again": (
        "p, late = subprocess.Popen(['sleep', '0.25']), 0\n"
        "while p.returncode is None:\n"
        "    try: p.wait(0.1)\n    except subprocess.TimeoutExpired: late += 1\n"
        "say(late)",
        ["2 0.25"],
    ),
    "no time at all": (
        "p = subprocess.Popen(['sleep', '0.1'])\n"
        "try: p.wait(0)\nexcept subprocess.TimeoutExpired: say('runs')\nsay(p.wait())",
        ["runs 0.0", "0 0.1"],
    ),
    "what computes takes no time": (
        "say(subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))']).returncode)",
        ["0 0.0"],
    ),
    "what answers at once takes no time": (
        "with subprocess.Popen('cat', stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:\n"
        "    sum(range(3_000_000)); say(p.communicate(b'x')[0])",
        ["b'x' 0.0"],
    ),
    "polls": (
        "p, polls = subprocess.Popen(['sleep', '1.05']), 0\nwhile p.poll() is None: time.sleep(0.1); polls += 1\n"
        "say(polls)",
        ["11 1.1"],
    ),
    "polls in a thread for which the main one waits": (
        "def wait(polls=0):\n"
        "    p = subprocess.Popen(['sleep', '0.55'])\n"
        "    while p.poll() is None: time.sleep(0.1); polls += 1\n"
        "    say(polls)\n"
        "t = threading.Thread(target=wait); t.start(); t.join()",
        ["6 0.6"],
    ),
    "polls of Process.is_alive": (
        "c, polls = multiprocessing.get_context('fork'), 0\n"
        "p = c.Process(target=time.sleep, args=(1.05,)); p.start()\n"
        "while p.is_alive(): time.sleep(0.1); polls += 1\n"
        "say(polls)",
        ["11 1.1"],
    ),
    "a child that is killed": (
        "p = subprocess.Popen(['sleep', '9'])\ntime.sleep(0.2); p.kill(); say(p.wait())",
        ["-9 0.2"],
    ),
    "two at once": (
        "a, b = subprocess.Popen(['sleep', '0.3']), subprocess.Popen(['sleep', '0.1'])\na.wait(); b.wait(); say()",
        ["0.3"],
    ),
    "a thread sleeps meanwhile": (
        "t = threading.Thread(target=lambda: (time.sleep(0.1), say('thread'))); t.start()\n"
        "subprocess.run(['sleep', '0.2']); say('child')",
        ["thread 0.1", "child 0.2"],
    ),
    "a child that exits with 3": ("say(subprocess.run('sleep 0.1; exit 3', shell=True).returncode)", ["3 0.1"]),
    "os.system": ("say(os.system('sleep 0.2; exit 3') >> 8)", ["3 0.2"]),
    "os.popen": ("with os.popen('sleep 0.2; echo x') as f: f.read()\nsay()", ["0.2"]),
    "os.fork": (
        "pid = os.fork()\nif not pid:\n    time.sleep(0.2); os._exit(3)\nos.waitpid(pid, 0); say()",
        ["0.2"],
    ),
    "os.waitpid that only looks": (
        "p = subprocess.Popen(['sleep', '0.2'])\nsay(os.waitpid(p.pid, os.WNOHANG))\n"
        "say(os.waitpid(p.pid, 0)[0] == p.pid)",
        ["(0, 0) 0.0", "True 0.2"],
    ),
    "multiprocessing.Process": (
        "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(0.2,)); p.start(); p.join(); say()",
        ["0.2"],
    ),
    "reading a child's output": (
        "with subprocess.Popen(['sleep', '0.2'], stdout=subprocess.PIPE) as p:\n    p.stdout.read(); say()\nsay()",
        ["0.2", "0.2"],
    ),
    "reading a child's output line by line": (
        "command = 'sleep 0.1; echo a; sleep 0.2; echo b; sleep 0.1'\n"
        "with subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, text=True) as p:\n"
        "    for line in p.stdout: say(line.strip())\nsay('end')",
        ["a 0.1", "b 0.3", "end 0.4"],
    ),
    "reading os.popen": ("os.popen('sleep 0.2; echo x').read(); say()", ["0.2"]),
    "os.read": (
        "p = subprocess.Popen('sleep 0.1; echo x; sleep 0.1', shell=True, stdout=subprocess.PIPE)\n"
        "say(os.read(p.stdout.fileno(), 9)); p.wait(); say()",
        ["b'x\\n' 0.1", "0.2"],
    ),
    "a pipe of one's own": (
        "r, w = os.pipe(); p = subprocess.Popen('sleep 0.2; echo x', shell=True, stdout=w); os.close(w)\n"
        "with os.fdopen(r) as f: say(f.readline().strip())\np.wait()",
        ["x 0.2"],
    ),
    "a sleep after a read": (
        "with subprocess.Popen('sleep 0.2; echo x', shell=True, stdout=subprocess.PIPE) as p:\n"
        "    p.stdout.readline(); time.sleep(1); say()",
        ["1.2"],
    ),
    "multiprocessing.Queue": (
        "c = multiprocessing.get_context('fork'); q = c.Queue()\n"
        "p = c.Process(target=lambda: (time.sleep(0.2), q.put(1))); p.start(); say(q.get()); p.join()",
        ["1 0.2"],
    ),
    "multiprocessing.Pipe": (
        "c = multiprocessing.get_context('fork'); a, b = c.Pipe()\n"
        "p = c.Process(target=lambda: (time.sleep(0.2), b.send(1))); p.start(); say(a.recv()); p.join()",
        ["1 0.2"],
    ),
    "multiprocessing.Event": (
        "c = multiprocessing.get_context('fork'); e = c.Event()\n"
        "p = c.Process(target=lambda: (time.sleep(0.2), e.set())); p.start(); e.wait(); say(); p.join()",
        ["0.2"],
    ),
    "no wait": ("p = subprocess.Popen(['sleep', '0.2'])\nsum(range(3_000_000)); say(); p.wait()", ["0.0"]),
}
POOLS = {
    "run_in_executor": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "async def main():\n"
        "    with ProcessPoolExecutor(2, context) as pool:\n"
        "        jobs = [asyncio.get_running_loop().run_in_executor(pool, time.sleep, 0.2) for _ in range(4)]\n"
        "        await asyncio.gather(*jobs); say()\n"
        "        await asyncio.sleep(10); say()\n"
        "asyncio.run(main())",
        ["0.4", "10.4"],
    ),
    "one that computes": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(2, context) as pool: say(pool.submit(sum, range(3_000_000)).result() > 0)",
        ["True 0.0"],
    ),
    "a time limit": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "async def main():\n"
        "    with ProcessPoolExecutor(1, context) as pool:\n"
        "        job = asyncio.get_running_loop().run_in_executor(pool, time.sleep, 0.3)\n"
        "        try: await asyncio.wait_for(asyncio.shield(job), 0.1)\n"
        "        except TimeoutError: say('late')\n"
        "        await job; say()\n"
        "asyncio.run(main())",
        ["late 0.1", "0.3"],
    ),
    "Pool.map": (
        "with context.Pool(2) as pool:\n    pool.map(time.sleep, [0.2] * 4, 1); say()\n    time.sleep(10); say()",
        ["0.4", "10.4"],
    ),
    "get with a time limit": (
        "with context.Pool(1) as pool:\n"
        "    job = pool.apply_async(time.sleep, [0.3])\n"
        "    try: job.get(0.1)\n    except multiprocessing.TimeoutError: say('late')\n"
        "    job.get(); say()",
        ["late 0.1", "0.3"],
    ),
    "a pool that is closed": (
        "pool = context.Pool(2); pool.map_async(time.sleep, [0.2] * 2); pool.close(); pool.join(); say()",
        ["0.2"],
    ),
    "Future.result": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(1, context) as pool: pool.submit(time.sleep, 0.2).result(); say()",
        ["0.2"],
    ),
}
NEW_PROCESSES = {
    "a process": ("p = context.Process(target=time.sleep, args=(0.3,)); p.start(); p.join(); say()", ["0.3"]),
    "two": (
        "p, q = (context.Process(target=time.sleep, args=(n,)) for n in (0.2, 0.3))\n"
        "p.start(); q.start(); p.join(); q.join(); say()",
        ["0.3"],
    ),
    "a lock that it holds": (
        "lock = context.Lock(); lock.acquire(); a, b = context.Pipe()\n"
        "p = context.Process(target=time.sleep, args=(0.2,)); p.start()\n"
        "import multiprocessing.connection\n"
        "multiprocessing.connection.wait([p.sentinel]); say(); p.join()",
        ["0.2"],
    ),
}
AWAITS = {
    "Process.wait": ("p = await create('sleep', '0.2'); say(await p.wait())", ["0 0.2"]),
    "Process.communicate": (
        "p = await create('sh', '-c', 'sleep 0.2; echo x', stdout=PIPE); say((await p.communicate())[0])",
        ["b'x\\n' 0.2"],
    ),
    "line by line": (
        "p = await create('sh', '-c', 'echo a; sleep 0.2; echo b; sleep 0.1', stdout=PIPE)\n"
        "async for line in p.stdout: say(line)\nawait p.wait(); say('end')",
        ["b'a\\n' 0.0", "b'b\\n' 0.2", "end 0.3"],
    ),
    "wait_for in time": ("p = await create('sleep', '0.2'); say(await asyncio.wait_for(p.wait(), 5))", ["0 0.2"]),
    "wait_for too late": (
        "p = await create('sleep', '9')\ntry: await asyncio.wait_for(p.wait(), 0.2)\n"
        "except TimeoutError: say('late'); p.kill(); await p.wait()",
        ["late 0.2"],
    ),
    "a task sleeps meanwhile": (
        "async def tick(): await asyncio.sleep(0.1); say('tick')\n"
        "t = asyncio.create_task(tick()); p = await create('sleep', '0.2'); await p.wait(); say('child')",
        ["tick 0.1", "child 0.2"],
    ),
    "tasks take their turns meanwhile": (
        "async def tick():\n    while True: await asyncio.sleep(0.1); ticks.append(0)\n"
        "ticks, p = [], await create('sleep', '1.05'); t = asyncio.create_task(tick())\n"
        "await p.wait(); say(len(ticks))",
        ["10 1.05"],
    ),
    "tasks take their turns while a thread waits with a time limit": (
        "async def tick():\n    while True: await asyncio.sleep(0.1); ticks.append(0)\n"
        "ticks, p = [], multiprocessing.get_context('fork').Process(target=time.sleep, args=(9,)); p.start()\n"
        "t = asyncio.create_task(tick()); await asyncio.to_thread(p.join, 1.05); say(len(ticks))\n"
        "p.kill()",
        ["10 1.05"],
    ),
    "in a thread": ("await asyncio.to_thread(subprocess.run, ['sleep', '0.2']); say()", ["0.2"]),
    "reading in the loop": (
        "with subprocess.Popen(['sleep', '0.2'], stdout=PIPE) as p:\n    p.stdout.read(); say()\n    p.wait(); say()",
        ["0.2", "0.2"],
    ),
    "in the loop": (
        "t = asyncio.create_task(asyncio.sleep(0.1)); await asyncio.sleep(0)\n"
        "subprocess.run(['sleep', '0.2']); await t; say()",
        ["0.2"],
    ),
}


SOCKETS = {
    "select as a sleep": ("select.select([], [], [], 2000); say()", ["2000.0"]),
    "select": ("say(select.select([a], [], [], 0.1)[0])", ["[] 0.1"]),
    "select in time": ("later(0.1); say(len(select.select([a], [], [], 9)[0]))", ["1 0.1"]),
    "select of what is there": ("b.send(b'x'); say(len(select.select([a], [], [], 9)[0]))", ["1 0.0"]),
    "select of a child's pipe": (
        "with subprocess.Popen('sleep 0.1; echo x', shell=True, stdout=subprocess.PIPE) as p:\n"
        "    say(len(select.select([p.stdout], [], [], 9)[0]))\nsay()",
        ["1 0.1", "0.1"],
    ),
    "poll": ("p = select.poll(); p.register(a, select.POLLIN); say(p.poll(100))", ["[] 0.1"]),
    "epoll": (
        "with select.epoll() as e:\n    e.register(a, select.EPOLLIN); say(e.poll(0.1))\n"
        "    b.send(b'x'); say(len(e.poll(timeout=9)))\nsay(e.closed)",
        ["[] 0.1", "1 0.1", "True 0.1"],
    ),
    "a selector": (
        "s = selectors.DefaultSelector(); s.register(a, selectors.EVENT_READ); say(s.select(0.1)); s.close()",
        ["[] 0.1"],
    ),
    "recv": ("a.settimeout(0.1)\ntry: a.recv(1)\nexcept TimeoutError as late: say(late)", ["timed out 0.1"]),
    "recv in time": ("later(0.1); a.settimeout(9); say(a.recv(1))", ["b'x' 0.1"]),
    "recv without a limit": ("later(0.1); say(a.recv(1))", ["b'x' 0.1"]),
    "recv that does not wait": ("a.setblocking(False)\ntry: a.recv(1)\nexcept BlockingIOError: say()", ["0.0"]),
    "reading a file": ("later(0.1)\nwith a.makefile('rb') as f: say(f.read(1))", ["b'x' 0.1"]),
    "accept": (
        "with socket.create_server(('127.0.0.1', 0)) as s:\n    s.settimeout(0.1)\n"
        "    try: s.accept()\n    except TimeoutError as late: say(late)",
        ["timed out 0.1"],
    ),
    "Process.join": (
        "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(9,)); p.start()\n"
        "p.join(0.1); say(p.is_alive()); p.kill(); p.join()",
        ["True 0.1"],
    ),
    "Process.join in time": (
        "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(0.2,)); p.start()\n"
        "p.join(9); say(p.is_alive())",
        ["False 0.2"],
    ),
}
WITH_SOCKETS = (
    BEGINNING
    + """
import select, selectors, socket

def later(seconds):
    threading.Thread(target=lambda: (time.sleep(seconds), b.send(b"x"))).start()

a, b = socket.socketpair()
with a, b:
"""
)


@exact
@pytest.mark.parametrize("what", SOCKETS)
def test_a_wait_for_a_socket_takes_its_time(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = SOCKETS[what]
    check(lambda: simulated(WITH_SOCKETS + indented(body), wall_limit=50), lines)


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.splitlines())


OnTime = Callable[[str, int, float], bool]


def check(run: Callable[[], Trace], lines: list[str], on_time: OnTime | None = None) -> None:
    """Compare texts, and the times after them: a machine that stands still makes what is outside later, in steps.

    On a busy machine Linux may say that a process which slept was ready, so that it seems to have slept for less, and
    a computing one may wait unseen. One of three runs must be right.
    """
    traces: list[Trace] = []
    while len(traces) < 3 and not any(is_right(trace, lines, on_time or is_on_time) for trace in traces):
        traces.append(run())
    assert any(is_right(trace, lines, on_time or is_on_time) for trace in traces), [trace.printed for trace in traces]


def is_right(trace: Trace, lines: list[str], on_time: OnTime) -> bool:
    assert trace.error is None
    assert trace.outcome == "finished"
    told = [line.text.strip().rpartition(" ") for line in trace.printed]
    expected = [line.rpartition(" ") for line in lines]
    assert [line.at for line in trace.printed] == [float(seconds) for _, _, seconds in told]
    return [text for text, _, _ in told] == [text for text, _, _ in expected] and all(
        on_time(text, round((line.at - float(seconds)) * SECOND), float(seconds))
        for line, (text, _, seconds) in zip(trace.printed, expected, strict=True)
    )


def is_on_time(text: str, late: int, seconds: float) -> bool:
    if late == 0:
        return True
    return late > 0 and late % GRID == 0 and seconds > 0 and text not in ("[]", "timed out", "True", "late")


@exact
@pytest.mark.parametrize("what", WAITS)
def test_a_wait_for_a_child_takes_the_time_that_the_child_waits(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = WAITS[what]
    check(lambda: simulated(f"{BEGINNING}\n{body}\n", wall_limit=50), lines)


@exact
@pytest.mark.parametrize("what", POOLS)
def test_the_jobs_of_a_process_pool_take_the_time_that_they_wait(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = POOLS[what]
    context = "context = multiprocessing.get_context('fork')"
    # Which workers have a job is not known, only how many, and so a step may be missing, or too many.
    check(
        lambda: simulated(f"{BEGINNING}\n{context}\n{body}\n", wall_limit=50),
        lines,
        lambda _, late, seconds: abs(late) <= GRID,
    )


@exact
@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("what", NEW_PROCESSES)
def test_so_does_a_process_that_is_not_a_copy(what: str, method: str, tmp_path: Path) -> None:
    body, lines = NEW_PROCESSES[what]
    body = f"context = multiprocessing.get_context({method!r})\n{body}"
    file = tmp_path / "program.py"
    file.write_text(f"{BEGINNING}\nif __name__ == '__main__':\n{indented(body)}", encoding="utf-8")
    command = [sys.executable, "-m", "grader", "trace", "--format", "json", str(file)]

    def run() -> Trace:
        done = subprocess.run(command, capture_output=True, check=True)
        told = msgspec.json.decode(done.stdout)
        printed = [Line(at=line["at"], text=line["text"]) for line in told["lines"]]
        return Trace(outcome=told["outcome"], printed=tuple(printed))

    check(run, lines)


def test_a_pool_without_jobs_holds_up_no_time(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio, multiprocessing, time
        from multiprocessing.pool import ThreadPool

        async def main():
            with multiprocessing.get_context("fork").Pool(1) as one, ThreadPool(2) as other:
                one.apply(abs, [-1])
                print(other.map(time.sleep, [1000, 2000]))
                await asyncio.sleep(50_000)

        asyncio.run(main())
        """,
        wall_limit=10.0,
    )
    assert (trace.outcome, trace.lines, trace.elapsed) == ("finished", ["[None, None]"], 52_000)


@exact
@pytest.mark.parametrize("what", AWAITS)
def test_so_does_one_in_a_coroutine(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = AWAITS[what]
    beginning = BEGINNING + "create, PIPE = asyncio.create_subprocess_exec, subprocess.PIPE\n\nasync def main():\n"
    check(lambda: simulated(f"{beginning}{indented(body)}\nasyncio.run(main())\n", wall_limit=50), lines)


def test_never_less_than_the_child_has_slept(simulated: Callable[..., Trace]) -> None:
    trace = simulated(f"{BEGINNING}\nsubprocess.run(['sleep', '0.2'])\nprint(time.monotonic() - began >= 0.2)\n")
    assert trace.lines == ["True"]


WRITES = "import sys, time; sys.stdout.write('x' * {size}); sys.stdout.flush(); time.sleep(0.3)"
FULL = {
    "asyncio": "p = await create(*child, stdout=PIPE); await p.wait()",
    "asyncio, with standard error": "p = await create(*child, stdout=PIPE, stderr=PIPE); await p.wait()",
    "in a task": "p = await create(*child, stdout=PIPE); await asyncio.gather(p.wait(), asyncio.Event().wait())",
    "subprocess": "with subprocess.Popen(child, stdout=PIPE) as p: p.wait()",
}
EMPTIED = {
    "communicate": (1_000_000, "p = await create(*child, stdout=PIPE); await p.communicate()"),
    "it does not fill the pipe": (60_000, "p = await create(*child, stdout=PIPE); await p.wait()"),
    "subprocess does not fill it": (60_000, "with subprocess.Popen(child, stdout=PIPE) as p: p.wait()"),
    "read later": (
        1_000_000,
        "p = await create(*child, stdout=PIPE)\n"
        "async def read(): await asyncio.sleep(0.5); await p.stdout.read()\n"
        "await asyncio.gather(p.wait(), read())",
    ),
    "read by a thread": (
        1_000_000,
        "with subprocess.Popen(child, stdout=PIPE) as p:\n"
        "    t = threading.Thread(target=lambda: (time.sleep(0.5), p.stdout.read())); t.start(); p.wait(); t.join()",
    ),
    "a time limit": (
        1_000_000,
        "p = await create(*child, stdout=PIPE)\n"
        "try: await asyncio.wait_for(p.wait(), 0.3)\nexcept TimeoutError: p.kill(); await p.communicate()",
    ),
}


def writing(size: int, body: str) -> str:
    child = f"child = [sys.executable, '-c', {WRITES.format(size=size)!r}]"
    beginning = f"{BEGINNING}{child}\ncreate, PIPE = asyncio.create_subprocess_exec, subprocess.PIPE\n"
    return f"{beginning}async def main():\n{indented(body)}    print('over')\n\nasyncio.run(main())\n"


@exact
@pytest.mark.parametrize("what", FULL)
def test_a_wait_for_a_child_whose_pipe_is_full_is_stopped(what: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(writing(1_000_000, FULL[what]), wall_limit=9999.0)
    assert (trace.outcome, trace.lines) == ("deadlock", [])
    assert "the end of a process" in {one.thing for one in trace.waiting} or what == "subprocess"
    assert trace.stopped_at is not None or what != "subprocess"


HELD_UP = {
    "asyncio": "p = await create(*child, stdout=PIPE)\nwhile await p.stdout.read(30_000): compute()\nawait p.wait()",
    "subprocess": "with subprocess.Popen(child, stdout=PIPE, bufsize=0) as p:\n"
    "    while p.stdout.read(30_000): compute()",
    "multiprocessing": "a, b = fork.Pipe(False); p = fork.Process(target=send, args=(b,)); p.start()\n"
    "for _ in range(20): a.recv_bytes(); compute()\np.join()",
    "read late": "p = await create(*child, stdout=PIPE); await asyncio.sleep(0.7); await p.communicate()",
    "read late by a thread": "p = subprocess.Popen(child, stdout=PIPE); time.sleep(0.7); p.communicate()",
}
"""How a program is slow to read from a child that writes a megabyte and sleeps then."""
COMPUTES = """
import hashlib
fork = multiprocessing.get_context("fork")
def compute():  # and let other threads run, such as the one that looks at the child
    began = time.thread_time()
    while time.thread_time() < began + 0.03: hashlib.pbkdf2_hmac("sha256", b"x", b"x", 5_000)
def send(end):
    for _ in range(20): end.send_bytes(bytes(30_000))
    time.sleep(0.5)
"""
WRITES_AND_SLEEPS = "import sys, time; sys.stdout.write('x' * 600_000); sys.stdout.flush(); time.sleep(0.5)"


@exact
@pytest.mark.parametrize("what", HELD_UP)
def test_a_child_that_the_program_holds_up_takes_no_time_meanwhile(what: str, simulated: Callable[..., Trace]) -> None:
    beginning = f"{BEGINNING}{COMPUTES}child = [sys.executable, '-c', {WRITES_AND_SLEEPS!r}]\n"
    beginning += "create, PIPE = asyncio.create_subprocess_exec, subprocess.PIPE\nasync def main():\n"
    expected = 1.2 if "late" in what else 0.5
    took = []
    while not took or (len(took) < 3 and min(took) >= expected + 0.3):  # the program computes for 0.6 s
        trace = simulated(f"{beginning}{indented(HELD_UP[what])}\nasyncio.run(main())\n", wall_limit=50)
        assert (trace.outcome, trace.error) == ("finished", None)
        took.append(trace.elapsed)
    assert expected <= min(took) < expected + 0.3


PIPED_ON = """
writer = subprocess.Popen([sys.executable, "-c", "print('x' * 300_000)"], stdout=subprocess.PIPE)
reads = "import sys, time; time.sleep(0.4); sys.stdin.read()"
reader = subprocess.Popen([sys.executable, "-c", reads], stdin=writer.stdout)
print(writer.wait(), reader.wait())
"""


@exact
def test_a_child_from_which_another_one_reads_goes_on(simulated: Callable[..., Trace]) -> None:
    trace = simulated(f"{BEGINNING}{PIPED_ON}", wall_limit=50)
    assert (trace.outcome, trace.lines) == ("finished", ["0 0"])


@exact
@pytest.mark.parametrize("what", EMPTIED)
def test_a_child_whose_pipe_somebody_reads_goes_on(what: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(writing(*EMPTIED[what]), wall_limit=50)
    assert (trace.outcome, trace.lines) == ("finished", ["over"])


CLOSED = {
    "run": "subprocess.run(child, capture_output=True)",
    "check_output": "subprocess.check_output(child, stderr=subprocess.STDOUT)",
    "closed by the program": "p = subprocess.Popen(child, stdout=PIPE); p.stdout.close(); p.wait()",
    "detached": "p = subprocess.Popen(child, stdout=PIPE, text=True); rest = p.stdout.detach(); p.wait(); rest.close()",
    "replaced": "p = subprocess.Popen(child, stdout=PIPE); p.stdout, kept = 'mine', p.stdout; p.wait(); kept.close()",
    "asyncio": "p = await create(*child, stdout=PIPE, stderr=PIPE); await p.communicate()",
    "asyncio, standard input": "p = await create(*child, stdin=PIPE); p.stdin.close(); await p.wait()",
    "asyncio's transport": "p = await create(*child, stdout=PIPE)\n"
    "p._transport.get_pipe_transport(1).pause_reading(); p._transport.get_pipe_transport(1).close(); await p.wait()",
}
OUTLIVES_ITS_OUTPUT = "import os, time; os.close(1); os.close(2); time.sleep(0.3)"


@exact
@pytest.mark.parametrize("what", CLOSED)
def test_a_child_whose_pipe_is_closed_may_go_on(what: str, simulated: Callable[..., Trace]) -> None:
    beginning = f"{BEGINNING}child = [sys.executable, '-c', {OUTLIVES_ITS_OUTPUT!r}]\n"
    beginning += "create, PIPE = asyncio.create_subprocess_exec, subprocess.PIPE\nasync def main():\n"
    trace = simulated(f"{beginning}{indented(CLOSED[what])}    print('over')\n\nasyncio.run(main())\n", wall_limit=50)
    assert (trace.error, trace.outcome, trace.lines) == (None, "finished", ["over"])


ASKED_AGAIN_AND_AGAIN = {
    "poll": ("p = subprocess.Popen(['sleep', '0.5'])", "p.poll() is None"),
    "is_alive": ("p = c.Process(target=time.sleep, args=(0.5,)); p.start()", "p.is_alive()"),
    "exitcode": ("p = c.Process(target=time.sleep, args=(0.5,)); p.start()", "p.exitcode is None"),
    "Event": ("e = c.Event(); p = c.Process(target=lambda: (nap(), e.set())); p.start()", "not e.is_set()"),
    "Queue": ("q = c.Queue(); p = c.Process(target=lambda: (nap(), q.put(1))); p.start()", "q.empty()"),
    "Pipe": ("a, b = c.Pipe(); p = c.Process(target=lambda: (nap(), b.send(1))); p.start()", "not a.poll()"),
    "Value": (
        "v = c.Value('i'); p = c.Process(target=lambda: (nap(), v.__setattr__('value', 1))); p.start()",
        "not v.value",
    ),
    "a file": (
        "p = c.Process(target=lambda: (nap(), open('done', 'w').close())); p.start()",
        "not os.path.exists('done')",
    ),
    "it waits at a selector": (
        "p = c.Process(target=lambda: asyncio.run(asyncio.sleep(0.5))); p.start()",
        "p.is_alive()",
    ),
    "it waits for a lock": (
        "p = c.Process(target=lambda: threading.Event().wait(0.5)); p.start()",
        "p.is_alive()",
    ),
}
ASKS = {
    "time.sleep": "while {asks}: time.sleep(0.1)",
    "asyncio.sleep": "async def ask():\n    while {asks}: await asyncio.sleep(0.1)\nasyncio.run(ask())",
}
NAP = "def nap(): time.sleep(0.5)\nif __name__ == '__main__':\n    os.chdir(tempfile.mkdtemp())\n"


@exact
@pytest.mark.parametrize("asks", ASKS)
@pytest.mark.parametrize("what", ASKED_AGAIN_AND_AGAIN)
def test_the_clock_does_not_run_ahead_of_a_child_that_is_asked(
    what: str, asks: str, simulated: Callable[..., Trace]
) -> None:
    start, question = ASKED_AGAIN_AND_AGAIN[what]
    end = "p.wait()" if "Popen" in start else "p.join()"
    asked = ASKS[asks].format(asks=question)
    body = f"c = multiprocessing.get_context('fork'); {start}\n{asked}\nsay(); p.kill(); {end}"
    trace = simulated(f"{BEGINNING}import tempfile\n{NAP}{indented(body)}", wall_limit=50)
    assert trace.outcome == "finished", trace.error
    assert 0.4 <= float(trace.lines[0]) <= 3, trace.lines  # a busy machine starts a process late


@exact
@pytest.mark.timeout(60)
def test_nothing_looks_at_a_child_after_the_run(simulated: Callable[..., Trace]) -> None:
    """Otherwise its thread takes processor time that counts as another run's."""
    before = set(threading.enumerate())
    trace = simulated(f"{BEGINNING}print(os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '100'))\n")
    try:
        while set(threading.enumerate()) - before:
            time.sleep(0.01)
    finally:
        os.kill(int(trace.lines[0]), signal.SIGKILL)
        os.waitpid(int(trace.lines[0]), 0)


UNSEEN = {
    "a read of its output": "p = subprocess.Popen([sys.executable, '-c', child.format(1)], stdout=subprocess.PIPE)\n"
    "p.stdout.readline()",
    "a read of a pipe": "r, w = os.pipe()\n"
    "p = subprocess.Popen([sys.executable, '-c', child.format(w)], pass_fds=[w])\nos.read(r, 1)",
}
WRITES_LATER = "import os, time; time.sleep(0.5); os.write({}, b'1\\n')"
CLOCKS = ("loop.time", "time.time", "time.monotonic", "time.perf_counter", "lambda: time.time_ns() / 1e9")


@exact
@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("what", UNSEEN)
def test_every_clock_shows_what_a_read_has_waited(what: str, clock: str, simulated: Callable[..., Trace]) -> None:
    body = f"loop, child = asyncio.get_running_loop(), {WRITES_LATER!r}\n"
    body += f"read = {clock}\nbefore = read()\n{UNSEEN[what]}\n"
    body += "print(round(read() - before, 1))\np.wait()\nawait asyncio.sleep(1)\nprint(round(read() - before, 1))"
    program = f"{BEGINNING}async def main():\n{indented(body)}\nasyncio.run(main())\n"
    check(lambda: simulated(program, wall_limit=50), ["0.5", "1.5"])


def test_a_child_that_waits_for_the_program_does_not_hold_up_the_clock(simulated: Callable[..., Trace]) -> None:
    body = "c = multiprocessing.get_context('fork'); q = c.Queue(); p = c.Process(target=q.get); p.start()\n"
    body += "asyncio.run(asyncio.sleep(3600)); say(); q.put(1); p.join()"
    trace = simulated(BEGINNING + body, wall_limit=50)
    assert (trace.outcome, trace.lines) == ("finished", [" 3600.0"])


def test_everything_is_restored(simulated: Callable[..., Trace]) -> None:
    def present() -> list[object]:
        owners = (os, select, socket.socket, subprocess.Popen, selectors.DefaultSelector, selectors.PollSelector)
        return [dict(vars(owner)) for owner in owners]

    before = present()
    assert simulated("print('x')").lines == ["x"]
    assert present() == before


# Nothing stands still while a child works -------------------------------------------------------------------

IN_A_THREAD = (
    "import asyncio, os, subprocess\nasync def main():\n    print(await asyncio.to_thread({}))\nasyncio.run(main())\n"
)


@pytest.mark.parametrize("work", ["os.system, 'exit 0'", "subprocess.call, ['true']"])
def test_a_thread_of_the_grader_that_starts_late_makes_no_deadlock(
    simulated: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    real, bootstrap = Real.sleep, threading.Thread._bootstrap  # type: ignore[attr-defined]

    def late(thread: threading.Thread) -> None:
        if thread.name == "coroutine-grader-child":
            real(0.1)
        bootstrap(thread)

    monkeypatch.setattr(threading.Thread, "_bootstrap", late)
    trace = simulated(IN_A_THREAD.format(work))
    assert (trace.outcome, [line.text for line in trace.printed]) == ("finished", ["0"])


def test_a_child_that_ends_while_the_loop_looks_for_work_makes_no_deadlock(
    simulated: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, wait = Threads.at_work, ChildTime.wait

    def looks_slowly(threads: Threads) -> bool:
        found = at_work(threads)
        if not found and threading.current_thread() is threads.main:
            Real.sleep(0.2)
        return found

    def notices_late(child: ChildTime, seconds: float) -> bool:
        has_ended = wait(child, seconds)
        if has_ended:
            Real.sleep(0.4)
        return has_ended

    monkeypatch.setattr(Threads, "at_work", looks_slowly)
    monkeypatch.setattr(ChildTime, "wait", notices_late)
    trace = simulated(IN_A_THREAD.format("subprocess.call, ['sleep', '0.1']"))
    assert (trace.outcome, [line.text for line in trace.printed]) == ("finished", ["0"])


OWN_SOCKETS = {
    "a pair": ("a, b = socket.socketpair()", True),
    "a pair of datagrams": ("a, b = socket.socketpair(type=socket.SOCK_DGRAM)", True),
    "by the network's own address": (
        "s = socket.create_server(('127.0.0.1', 0)); b = socket.create_connection(s.getsockname()); a, _ = s.accept()",
        False,
    ),
    "not connected": ("a = socket.socket(socket.AF_UNIX)", False),
    "a pipe": ("r, w = os.pipe(); a = os.fdopen(r)", False),
}


@exact
@pytest.mark.parametrize("what", OWN_SOCKETS)
def test_which_sockets_are_joined_to_the_process_itself(what: str) -> None:
    made, expected = OWN_SOCKETS[what]
    names: dict[str, Any] = {"socket": socket, "os": os}
    exec(made, names)
    assert is_joined_to_itself(names["a"].fileno()) is expected
    for one in names.values():
        if hasattr(one, "fileno"):
            one.close()
    assert is_joined_to_itself(99_999) is False


@exact
@pytest.mark.parametrize("connected", ["socket.socketpair", "multiprocessing.Pipe"])
def test_what_a_forked_child_sends_through_a_pair_arrives(connected: str, simulated: Callable[..., Trace]) -> None:
    """The pair looks as if it belonged to the program alone, and it is long until the child sends something."""
    trace = simulated(
        f"""
        import asyncio, multiprocessing, os, socket, time

        async def main():
            here, there = {connected}()
            asyncio.get_running_loop().add_reader(here.fileno(), (arrived := asyncio.Event()).set)
            if os.fork() == 0:
                time.sleep(0.2)
                os.write(there.fileno(), b"x")
                os._exit(0)
            await arrived.wait()
            print(os.read(here.fileno(), 1))

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["b'x'"])
    assert trace.elapsed >= 0.2


@pytest.mark.parametrize(
    ("watch", "descriptor"), [("add_reader", "here"), ("add_writer", "here"), ("add_reader", "closed")]
)
def test_time_passes_while_a_callback_leaves_its_descriptor_ready(
    watch: str, descriptor: str, simulated: Callable[..., Trace]
) -> None:
    trace = simulated(
        f"""
        import asyncio, socket

        async def main():
            loop = asyncio.get_running_loop()
            here, there = socket.socketpair()
            closed, far = socket.socketpair()
            there.send(b"x")
            far.close()
            calls = []
            loop.{watch}({descriptor}, calls.append, None)
            await asyncio.sleep(2)
            print(loop.{watch.replace("add", "remove")}({descriptor}), len(calls) > 100)
            await asyncio.sleep(2)

        asyncio.run(main())
        """,
        bounds=OF_ANY_PROGRAM,
    )
    assert (trace.outcome, trace.timed_lines, trace.elapsed) == ("finished", ["True True@2"], 4)


LEAVES_IT_FOR_EVER = """
import asyncio, socket

async def main():
    here, there = socket.socketpair()
    asyncio.get_running_loop().add_writer(here, list)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_callback_that_leaves_its_descriptor_ready_for_ever_is_ended(simulated: Callable[..., Trace]) -> None:
    def sockets() -> int:
        return sum(isinstance(one, socket.socket) for one in gc.get_objects())

    simulated("pass")  # afterwards, no object of earlier tests is frozen, and so left out of the count
    before = sockets()
    trace = simulated(LEAVES_IT_FOR_EVER)
    assert (trace.outcome, trace.reason) == ("timed out", "never-yields")
    assert sockets() == before, "the loop, which is stopped while it closes, keeps a socket"


@exact
def test_what_a_process_sends_through_the_network_arrives(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio, multiprocessing, socket, time

        def serve(server):
            connection, _ = server.accept()
            time.sleep(0.2)
            connection.sendall(b"hello\\n")

        async def main():
            server = socket.create_server(("127.0.0.1", 0))
            multiprocessing.get_context("fork").Process(target=serve, args=(server,)).start()
            reader, writer = await asyncio.open_connection(*server.getsockname())
            print(await reader.readline())
            writer.close()

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["b'hello\\n'"])
    assert trace.elapsed >= 0.2


@exact
def test_a_signal_that_a_forked_child_sends_arrives(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio, os, signal, time

        async def main():
            arrived = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, arrived.set)
            parent = os.getpid()
            if os.fork() == 0:
                time.sleep(0.2)
                os.kill(parent, signal.SIGUSR1)
                os._exit(0)
            await arrived.wait()
            print("arrived")

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["arrived"])


def test_idle_workers_of_a_pool_may_not_speak_at_sockets(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio, multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        async def main():
            with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
                print(await asyncio.get_running_loop().run_in_executor(pool, abs, -3))
                async with await asyncio.start_server(print, "127.0.0.1", 0):
                    await asyncio.sleep(3600)

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["3"])
    assert 3600 <= trace.elapsed <= 3600.05  # a job may take a step


SERVER = """
import socket, sys, time
with socket.socket(getattr(socket, sys.argv[1]), getattr(socket, sys.argv[2])) as server:
    server.bind(sys.argv[3] if sys.argv[1] == "AF_UNIX" else ("127.0.0.1", 0))
    if sys.argv[2] == "SOCK_STREAM":
        server.listen()
    print(repr(server.getsockname()), flush=True)
    while True:
        if sys.argv[2] == "SOCK_STREAM":
            connection, _ = server.accept()
            connection.recv(1)
            time.sleep(0.2)
            connection.sendall(b"x")
        else:
            _, address = server.recvfrom(1)
            time.sleep(0.2)
            server.sendto(b"x", address)
"""
"""Another program, which answers each question after a while."""


@pytest.mark.skipif(sys.platform == "win32", reason="the loop of Windows has no connected sockets of one's own")
@pytest.mark.parametrize(
    ("family", "kind"), [("AF_INET", "SOCK_STREAM"), ("AF_INET", "SOCK_DGRAM"), ("AF_UNIX", "SOCK_STREAM")]
)
def test_an_answer_of_another_program_is_waited_for(
    family: str, kind: str, simulated: Callable[..., Trace], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SERVER, family, kind, str(tmp_path / "s")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            trace = simulated(
                f"""
                import asyncio, socket

                async def ask(seconds):
                    with socket.socket(socket.{family}, socket.{kind}) as one:
                        one.setblocking(False)
                        loop = asyncio.get_running_loop()
                        await loop.sock_connect(one, {address})
                        await loop.sock_sendall(one, b"?")
                        async with asyncio.timeout(seconds):
                            return await loop.sock_recv(one, 1)

                async def main():
                    print(await ask(None), await ask(4))
                    try:
                        await ask(0.1)
                    except TimeoutError:
                        print("too late")
                    await asyncio.sleep(3600)

                asyncio.run(main())
                """
            )
        finally:
            server.kill()
    assert (trace.outcome, trace.lines) == ("finished", ["b'x' b'x'", "too late"])
    assert 3600.1 <= trace.elapsed < 3700


@pytest.mark.skipif(sys.platform == "win32", reason="the loop of Windows has no connected sockets of one's own")
def test_a_program_elsewhere_that_never_answers_does_not_hold_up_a_timer(
    simulated: Callable[..., Trace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_loop, "ANSWER_WITHIN", 0.2)
    command = [sys.executable, "-c", SERVER, "AF_INET", "SOCK_STREAM", str(tmp_path / "s")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            trace = simulated(
                f"""
                import asyncio

                async def main():
                    reader, writer = await asyncio.open_connection(*{address})
                    try:
                        await asyncio.wait_for(reader.readline(), 3600)
                    except TimeoutError:
                        print("no answer")
                    writer.close()

                asyncio.run(main())
                """,
                wall_limit=10.0,
            )
        finally:
            server.kill()
    assert (trace.outcome, trace.lines, trace.elapsed) == ("finished", ["no answer"], 3600)


WAITS_IN_A_COROUTINE = {
    "select.select([], [], [], 0.3)": "select.select",
    "select.select([pair[0]], [], [], 0.3)": "select.select",
    "select.poll().poll(300)": "poll.poll",
    "pair[0].settimeout(0.3)\n    with contextlib.suppress(TimeoutError): pair[0].recv(1)": "socket.recv",
    "server.settimeout(0.3)\n    with contextlib.suppress(TimeoutError): server.accept()": "socket.accept",
    "selectors.SelectSelector().select(0.3)": "SelectSelector.select",
    "ends = multiprocessing.Pipe()\n    ends[0].poll(0.3)": "_ConnectionBase.poll",
    "with contextlib.suppress(queue.Empty): multiprocessing.Queue().get(timeout=0.3)": "Queue.get",
    "signal.sigtimedwait([signal.SIGUSR1], 0.3)": "signal.sigtimedwait",
    "signal.setitimer(signal.ITIMER_REAL, 0.3)\n    signal.pause()": "signal.pause",
}


@pytest.mark.parametrize("call", WAITS_IN_A_COROUTINE)
def test_a_wait_in_a_coroutine_holds_up_the_loop(simulated, call):
    trace = simulated(
        f"""import asyncio, contextlib, multiprocessing, queue, select, selectors, signal, socket

async def tick():
    while True:
        await asyncio.sleep(0.1)

async def main():
    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0.05)
    {call}
    ticker.cancel()

pair, server = socket.socketpair(), socket.create_server(("127.0.0.1", 0))
signal.signal(signal.SIGALRM, lambda *_: None)
asyncio.run(main())
pair[0].close(), pair[1].close(), server.close()
"""
    )
    (held,) = trace.blocking
    assert (held.at, held.seconds, held.call, held.coroutine) == (0.05, 0.3, WAITS_IN_A_COROUTINE[call], "main")
    assert held.kept_waiting == {"Task-2": 0.25}


def test_what_takes_no_time_holds_up_nothing(simulated):
    trace = simulated(
        """
        import asyncio, os, select, socket

        async def main():
            a, b = socket.socketpair()
            b.send(b"x")
            select.select([a], [], [], 5)
            a.settimeout(5)
            print(a.recv(1))
            reads, writes = os.pipe()
            os.write(writes, b"y")
            print(os.read(reads, 1))
            select.select([], [], [], 0)
            for one in a, b:
                one.close()

        asyncio.run(main())
        """
    )
    assert (trace.lines, trace.blocking) == (["b'x'", "b'y'"], ())
