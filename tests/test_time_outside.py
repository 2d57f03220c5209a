"""Time that passes outside of the program, in child processes and at sockets, passes for the program too."""

import os
import select
import selectors
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from grader.trace.trace import Trace
from grader.virtual_time.child_times import GRID, ChildTime
from grader.virtual_time.threads import Real, Threads
from grader.virtual_time.timers import SECOND

pytestmark = [
    pytest.mark.interpreter,
    pytest.mark.timeout(60),
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
    "in a thread": ("await asyncio.to_thread(subprocess.run, ['sleep', '0.2']); say()", ["0.2"]),
    "a process pool takes no time": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(1, multiprocessing.get_context('fork')) as pool:\n"
        "    await asyncio.get_running_loop().run_in_executor(pool, time.sleep, 0.2); say()",
        ["0.0"],
    ),
    "reading takes no time, and the end of the child does": (
        "with subprocess.Popen(['sleep', '0.2'], stdout=PIPE) as p:\n    p.stdout.read(); say()\n    p.wait(); say()",
        ["0.0", "0.2"],
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
    check(simulated(WITH_SOCKETS + indented(body), wall_limit=50), lines)


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.splitlines())


def check(trace: Trace, lines: list[str]) -> None:
    """Compare texts, and the times after them: a machine that stands still makes what is outside later, in steps."""
    assert trace.error is None
    assert trace.outcome == "finished"
    told = [line.text.strip().rpartition(" ") for line in trace.printed]
    expected = [line.rpartition(" ") for line in lines]
    assert [text for text, _, _ in told] == [text for text, _, _ in expected]
    assert [line.at for line in trace.printed] == [float(seconds) for _, _, seconds in told]
    for line, (text, _, seconds) in zip(trace.printed, expected, strict=True):
        late = round((line.at - float(seconds)) * SECOND)
        assert late >= 0
        assert late % GRID == 0
        assert late == 0 or (float(seconds) > 0 and text not in ("[]", "timed out", "True"))


@exact
@pytest.mark.parametrize("what", WAITS)
def test_a_wait_for_a_child_takes_the_time_that_the_child_waits(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = WAITS[what]
    check(simulated(f"{BEGINNING}\n{body}\n", wall_limit=50), lines)


@exact
@pytest.mark.parametrize("what", AWAITS)
def test_so_does_one_in_a_coroutine(what: str, simulated: Callable[..., Trace]) -> None:
    body, lines = AWAITS[what]
    beginning = BEGINNING + "create, PIPE = asyncio.create_subprocess_exec, subprocess.PIPE\n\nasync def main():\n"
    check(simulated(f"{beginning}{indented(body)}\nasyncio.run(main())\n", wall_limit=50), lines)


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


@exact
@pytest.mark.parametrize("what", EMPTIED)
def test_a_child_whose_pipe_somebody_reads_goes_on(what: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(writing(*EMPTIED[what]), wall_limit=50)
    assert (trace.outcome, trace.lines) == ("finished", ["over"])


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
