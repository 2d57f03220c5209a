"""Programs whose threads wait for each other, or for nobody, are stopped at once; and the time limits of locks."""

import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from grader.findings import find_in_trace
from grader.findings.evidence import Evidence
from grader.recording import recorder
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.trace import Trace
from grader.virtual_time import OF_ANY_PROGRAM
from grader.virtual_time.machine_clock import Real

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]

HOURS = 9999.0
"""Wall seconds: no limit ends a program before pytest's does."""
BEGINNING = "import asyncio, queue, threading, time\n"
IN_A_STEP = {
    "a queue that nobody fills": "queue.Queue().get()",
    "a simple queue that nobody fills": "queue.SimpleQueue().get()",
    "an event that nobody sets": "threading.Event().wait()",
    "a lock held by the same thread": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a lock in a with block": "lock = threading.Lock(); lock.acquire()\n    with lock: pass",
    "a semaphore": "threading.Semaphore(0).acquire()",
    "a condition": "c = threading.Condition()\n    with c: c.wait()",
    "the result of the loop's own work": (
        "asyncio.run_coroutine_threadsafe(asyncio.sleep(1), asyncio.get_running_loop()).result()"
    ),
    "a thread that waits for ever": "t = threading.Thread(target=threading.Event().wait); t.start(); t.join()",
    "a thread that waits for the loop": (
        "loop = asyncio.get_running_loop()\n"
        "    ask = lambda: asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()\n"
        "    t = threading.Thread(target=ask); t.start(); t.join()"
    ),
}


def findings(trace: Trace, source: str) -> list[tuple[str, int | None, str]]:
    tree = parse(source.encode(), "program.py")
    play = Play(kind="script")
    evidence = Evidence(
        file="program.py", source=source.encode(), tree=tree, runs=((play, trace),), comparison=None, asks={}
    )
    return [(one.code, one.line, one.message) for one in find_in_trace(evidence)]


@pytest.mark.parametrize("what", IN_A_STEP)
def test_a_coroutine_that_waits_for_nobody_is_stopped_at_once(what: str, simulated: Callable[..., Trace]) -> None:
    source = BEGINNING + f"async def main():\n    {IN_A_STEP[what]}\n\nasyncio.run(main())\n"
    trace = simulated(source, wall_limit=HOURS)
    line = source[: source.index("\n\nasyncio.run")].count("\n") + 1
    assert (trace.outcome, trace.elapsed, trace.stopped_at) == ("deadlock", 0, line)
    assert [(code, line) for code, line, _ in findings(trace, source)] == [("blocking-call", line)]


def test_the_same_in_a_plain_program(simulated: Callable[..., Trace]) -> None:
    source = BEGINNING + "print('start')\nqueue.Queue().get()\n"
    trace = simulated(source, wall_limit=HOURS)
    assert (trace.outcome, trace.lines) == ("deadlock", ["start"])
    ((code, line, message),) = findings(trace, source)
    assert (code, line) == ("deadlock", 3)
    assert "the main thread (line 3) waits for something in a Queue" in message


def test_a_lock_across_an_await(simulated: Callable[..., Trace]) -> None:
    source = dedent(
        """
        import asyncio, threading
        lock = threading.Lock()
        async def work():
            with lock:
                await asyncio.sleep(1)
        async def main():
            await asyncio.gather(work(), work())
        asyncio.run(main())
        """
    ).strip()
    trace = simulated(source, wall_limit=HOURS)
    ((code, line, message),) = findings(trace, source)
    assert (code, line) == ("blocking-call", 4)
    assert "asyncio.Lock" in message


def test_two_threads_take_two_locks_in_two_orders(simulated: Callable[..., Trace]) -> None:
    source = dedent(
        """
        import threading, time
        a, b = threading.Lock(), threading.RLock()
        def work(one, other):
            with one:
                time.sleep(1)
                with other:
                    print("never")
        threads = [threading.Thread(target=work, args=locks) for locks in ((a, b), (b, a))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """
    ).strip()
    trace = simulated(source, wall_limit=HOURS)
    assert (trace.outcome, trace.elapsed, trace.lines) == ("deadlock", 1, [])
    assert {(one.line, one.thing) for one in trace.waiting} == {
        (12, "the end of a thread"),
        (6, "a Lock"),
        (6, "an RLock"),
    }
    assert [(code, line) for code, line, _ in findings(trace, source)] == [("deadlock", 6)]


def test_a_thread_that_keeps_a_finished_script_from_ending(simulated: Callable[..., Trace]) -> None:
    source = BEGINNING + "threading.Thread(target=queue.Queue().get).start()\nprint('over')\n"
    trace = simulated(source, wall_limit=HOURS)
    assert (trace.outcome, trace.lines) == ("deadlock", ["over"])
    assert simulated(source.replace("get)", "get, daemon=True)")).outcome == "finished"


ENDS = {
    "another thread comes later": "e = threading.Event(); threading.Timer(5, e.set).start(); e.wait(); say('set')",
    "a thread that computes": (
        "e = threading.Event()\nthreading.Thread(target=lambda: (sum(range(9_000_000)), e.set())).start()\n"
        "e.wait(); say('set')"
    ),
    "a pool": (
        "from concurrent.futures import ThreadPoolExecutor as P\nwith P() as p: say(p.submit(sum, [1, 2]).result())"
    ),
    "a pool that sleeps": (
        "from concurrent.futures import ThreadPoolExecutor as P\n"
        "with P() as p: say(p.submit(lambda: time.sleep(2) or 'done').result())"
    ),
    "a loop in a thread": (
        "loop = asyncio.new_event_loop(); t = threading.Thread(target=loop.run_forever); t.start()\n"
        "say(asyncio.run_coroutine_threadsafe(asyncio.sleep(3, 'slept'), loop).result())\n"
        "loop.call_soon_threadsafe(loop.stop); t.join(); loop.close()"
    ),
    "two threads hand a lock over": (
        "a, b = threading.Lock(), threading.Lock(); b.acquire()\n"
        "def other():\n    b.acquire(); say('two'); a.release()\n"
        "a.acquire(); threading.Thread(target=other).start(); say('one'); b.release(); a.acquire(); say('three')"
    ),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_wait_that_somebody_ends_goes_on(what: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(BEGINNING + "say = print\n" + ENDS[what] + "\n", wall_limit=30)
    assert trace.outcome == "finished"
    assert trace.lines


LIMITS = {
    "Lock.acquire": ("k = threading.Lock(); k.acquire(); say(k.acquire(timeout=3000))", [(3000, "False")]),
    "Lock.acquire in time": (
        "k = threading.Lock(); k.acquire(); threading.Timer(1000, k.release).start(); say(k.acquire(timeout=3000))",
        [(1000, "True")],
    ),
    "Lock.acquire of three threads": (
        "k = threading.Lock()\n"
        "def work(n):\n    with k: time.sleep(1000); say(n)\n"
        "ts = [threading.Thread(target=work, args=(n,)) for n in range(3)]\n"
        "for t in ts: t.start()\n"
        "for t in ts: t.join()",
        [(1000, "0"), (2000, "1"), (3000, "2")],
    ),
    "RLock.acquire": (
        "k = threading.RLock(); k.acquire()\n"
        "t = threading.Thread(target=lambda: say(k.acquire(timeout=2000))); t.start(); t.join(); say(k.acquire())",
        [(2000, "False"), (2000, "True")],
    ),
    "Condition with the program's own RLock": (
        "c = threading.Condition(threading.RLock())\nwith c: say(c.wait(4000))",
        [(4000, "False")],
    ),
    "SimpleQueue.get": (
        "q = queue.SimpleQueue()\ntry: q.get(timeout=3000)\nexcept queue.Empty: say('empty')",
        [(3000, "empty")],
    ),
    "SimpleQueue.get in time": (
        "q = queue.SimpleQueue(); threading.Timer(1000, q.put, (7,)).start(); say(q.get(timeout=3000)); say(q.empty())",
        [(1000, "7"), (1000, "True")],
    ),
    "SimpleQueue.get without a limit": (
        "q = queue.SimpleQueue(); threading.Timer(1000, q.put, (7,)).start(); say(q.get())",
        [(1000, "7")],
    ),
}


@pytest.mark.parametrize("where", ["", "asyncio.run(asyncio.to_thread(body))"])
@pytest.mark.parametrize("what", LIMITS)
def test_locks_and_simple_queues_take_virtual_time(what: str, where: str, simulated: Callable[..., Trace]) -> None:
    body, lines = LIMITS[what]
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    trace = simulated(f"{BEGINNING}say = print\ndef body():\n{indented}{where or 'body()'}\n")
    assert trace.error is None
    assert [(line.at, line.text) for line in trace.printed] == lines


def test_locks_look_and_fail_as_python_s_own(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import queue, threading
        lock = threading.Lock()
        print(type(lock).__name__, repr(lock).startswith("<unlocked _thread.lock object at"))
        for wrong in (lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2), lock.release):
            try:
                wrong()
            except (ValueError, RuntimeError) as problem:
                print(type(problem).__name__)
        print(lock.acquire(), lock.acquire(False), lock.locked())
        print(type(threading.RLock()), queue.SimpleQueue, queue.SimpleQueue[int])
        """
    )
    assert trace.lines == [
        "lock True",
        *("ValueError", "ValueError", "RuntimeError"),
        "True False True",
        "<class '_thread.RLock'> <class '_queue.SimpleQueue'> _queue.SimpleQueue[int]",
    ]


def test_other_threads_values_are_left_alone_while_they_run(simulated: Callable[..., Trace]) -> None:
    """On 3.11, to look at the local variables of a thread that works in C ended the process."""
    trace = simulated(
        """
        import asyncio, sqlite3, threading

        def serve(jobs, loop):
            while True:
                future, function = jobs.get()
                if future is None:
                    return
                result = function()
                loop.call_soon_threadsafe(future.set_result, result)

        async def main():
            import queue
            loop, jobs = asyncio.get_running_loop(), queue.SimpleQueue()
            threading.Thread(target=serve, args=(jobs, loop)).start()
            def ask(function):
                future = loop.create_future()
                jobs.put((future, function))
                return future
            db = await ask(lambda: sqlite3.connect(":memory:", check_same_thread=False))
            await ask(lambda: db.execute("create table t (n integer)"))
            await ask(lambda: db.executemany("insert into t values (?)", [(n,) for n in range(20000)]))
            for _ in range(20):
                cursor = await ask(lambda: db.execute("select n from t"))
                rows = await ask(lambda: cursor.fetchall())
            print(len(rows))
            jobs.put((None, None))

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["20000"])


HOPELESS = {
    "for a task": ("task = asyncio.create_task(work())", "while not task.done(): pass", 0),
    "for a task, with time.sleep": (
        "task = asyncio.create_task(work())",
        "while not task.done(): time.sleep(0.1)",
        100,
    ),
    "for an event": ("e = asyncio.Event(); box.task = asyncio.create_task(work())", "while not e.is_set(): ...", 0),
    "for a queue": ("q = asyncio.Queue(); box.task = asyncio.create_task(work())", "while q.empty(): pass", 0),
    "for as many results": ("box.task = asyncio.create_task(work())", "while len(done) < 1: time.sleep(1)", 1000),
    "for any result": ("n = 0; box.task = asyncio.create_task(work())", "while not done: n += 1", 0),
    "for a flag": ("flag = False", "while flag is False and True: continue", 0),
    "for an attribute": ("box.task = asyncio.create_task(work())", "while not box.task.done(): pass", 0),
    "for nothing": ("", "while True: pass", 0),
    "for a property": ("box.task = asyncio.create_task(work())", "while not box.is_full: pass", 0),
    "for a method": ("box.task = asyncio.create_task(work())", "while box.has_room() and True: pass", 0),
    "for a function": ("box.task = asyncio.create_task(work())", "while not is_done(): time.sleep(1)", 1000),
    "for a queue, with continue": (
        "q = asyncio.Queue(); got = []; box.task = asyncio.create_task(work())",
        "while len(got) < 1:\n        if q.empty(): continue\n        got.append(q.get_nowait())",
        0,
    ),
    "for a queue, with a sleep in one branch": (
        "q = asyncio.Queue(); box.task = asyncio.create_task(work())",
        "while True:\n        if q.empty():\n            time.sleep(1)\n            continue\n        await q.get()",
        1000,
    ),
}
HOPELESS_PROGRAM = """
done = []

class Box:
    def __init__(self):
        self.parts = 0

    @property
    def is_full(self):
        return self.parts > 3

    def has_room(self):
        return not self.is_full

def is_done():
    return len(done) > 0

async def work():
    await asyncio.sleep(1)
    done.append(1)

async def main():
    box = Box()
    {before}
    {loop}

asyncio.run(main())
"""


@pytest.mark.parametrize("what", HOPELESS)
def test_a_loop_that_waits_for_another_step_is_stopped_early(what: str, simulated: Callable[..., Trace]) -> None:
    before, loop, elapsed = HOPELESS[what]
    source = BEGINNING + HOPELESS_PROGRAM.format(before=before, loop=loop)
    line = source[: source.index(loop)].count("\n") + 1
    first, second = (simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM) for _ in range(2))
    assert (first.outcome, first.elapsed, first.stopped_at) == ("timed out", elapsed, line)
    told = {code: message for code, _, message in findings(first, source)}
    goes_round = "begins the next round before any `await`"
    assert (goes_round if what.endswith("in one branch") else "changes nothing of what it waits for") in told[
        "never-ends"
    ]
    assert first == second


def test_so_is_one_that_awaits_an_event_which_stays_set(simulated: Callable[..., Trace]) -> None:
    loop = "while not done:\n        await e.wait()\n        n += 1"
    before = "e = asyncio.Event(); e.set(); n = 0; box.task = asyncio.create_task(work())"
    source = BEGINNING + HOPELESS_PROGRAM.format(before=before, loop=loop)
    first, second = (simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM) for _ in range(2))
    told = {code: message for code, _, message in findings(first, source)}
    assert "`await e.wait()` gives no way in this loop" in told["never-ends"]
    assert first == second


COLLECTS = {
    "puts into a queue without a limit": (
        "q = asyncio.Queue(); n = 0",
        "while True:\n        await q.put(n)\n        n += 1",
    ),
    "puts without waiting": ("q = asyncio.Queue()", 'while True:\n        q.put_nowait("again")'),
    "adds to a list under a lock": (
        "items = []; lock = asyncio.Lock()",
        "while True:\n        async with lock:\n            items.append(len(items))",
    ),
}


@pytest.mark.parametrize("what", COLLECTS)
def test_so_is_one_that_only_collects(what: str, simulated: Callable[..., Trace]) -> None:
    before, loop = COLLECTS[what]
    source = BEGINNING + HOPELESS_PROGRAM.format(before=f"{before}; box.task = asyncio.create_task(work())", loop=loop)
    line = source[: source.index(loop)].count("\n") + 1
    first, second = (simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM) for _ in range(2))
    assert (first.outcome, first.elapsed, first.stopped_at) == ("timed out", 0, line)
    assert first == second


COLLECTS_FOR_A_WHILE = """
class Some(asyncio.Queue):
    async def put(self, item):
        if self.qsize() == 100_000:
            raise EOFError
        await super().put(item)

async def full(queue):
    n = 0
    while True:
        await queue.put(n)
        n += 1


async def main():
    await asyncio.gather(full(Some()), return_exceptions=True)
    tasks = [asyncio.create_task(one) for one in (full(asyncio.Queue(3)), asyncio.sleep(1))]
    await asyncio.sleep(0)
    print("over")
    for task in tasks:
        task.cancel()

asyncio.run(main())
"""


def test_one_that_collects_for_a_while_goes_on(simulated: Callable[..., Trace]) -> None:
    source = BEGINNING + COLLECTS_FOR_A_WHILE
    trace = simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM)
    assert (trace.outcome, trace.lines) == ("finished", ["over"])


GOES_ON = {
    "another thread ends it": (
        "flag = []; threading.Timer(1, flag.append, (1,)).start()\nwhile not flag: time.sleep(0.0001)"
    ),
    "a handler of a signal ends it": (
        "flag = []; signal.signal(signal.SIGALRM, lambda *_: flag.append(1))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.1)\nwhile not flag: pass"
    ),
    "it asks something that counts": (
        "class Patience:\n    left = 200_000\n"
        "    def done(self):\n        self.left -= 1\n        return not self.left\n"
        "p = Patience()\nwhile not p.done(): pass"
    ),
    "it goes on at last": "n = 0\nwhile True:\n    if n < 3_000_000:\n        n += 1\n        continue\n    break",
    "it asks a property that counts": (
        "class Patience:\n    left = 200_000\n    @property\n"
        "    def is_over(self):\n        self.left -= 1\n        return not self.left\n"
        "p = Patience()\nwhile not p.is_over: pass"
    ),
    "it asks a function about what it counts": (
        "n = 0\ndef is_over():\n    return n > 3_000_000\nwhile not is_over(): n += 1"
    ),
    "it asks an object that computes its attributes": (
        "class Patience:\n    left, is_over = 200_000, False\n"
        "    def has_time(self):\n        return not self.is_over\n"
        "    def __getattribute__(self, name):\n"
        "        cls = type(self)\n        cls.left -= 1\n        cls.is_over = cls.left < 0\n"
        "        return object.__getattribute__(self, name)\n"
        "p = Patience()\nwhile p.has_time(): pass"
    ),
    "it counts": "n = 3_000_000\nwhile n > 0: n -= 1",
    "it sleeps until a time": "end = time.time() + 1.5\nwhile time.time() < end: time.sleep(0.001)",
    "it is cut off": "while True: time.sleep(1)",
}


@pytest.mark.skipif(sys.platform == "win32", reason="no alarms")
@pytest.mark.parametrize("what", GOES_ON)
def test_a_loop_that_may_end_goes_on(what: str, simulated: Callable[..., Trace]) -> None:
    until = {"until": 1_500.0} if what == "it is cut off" else {}
    trace = simulated(
        f"{BEGINNING}import signal\n{GOES_ON[what]}\nprint('over')\n", wall_limit=HOURS, bounds=OF_ANY_PROGRAM, **until
    )
    assert (trace.outcome, trace.lines) == (("cut off", []) if until else ("finished", ["over"]))


@pytest.mark.skipif(sys.platform == "win32", reason="no alarms")
def test_an_alarm_interrupts_a_program_that_computes(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import signal, time

        def interrupt(number, frame):
            raise TimeoutError

        began = time.monotonic()
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            n = 0
            while True:
                n += 1
        except TimeoutError:
            print(round(time.monotonic() - began, 1))
        rung = []
        signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        while len(rung) < 2:
            pass
        print(round(time.monotonic() - began, 1))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        while True:
            n += 1
        """
    )
    assert [(line.at, line.text) for line in trace.printed] == [(0.2, "0.2"), (0.4, "0.4")]
    assert (trace.outcome, trace.elapsed, trace.exit_status) == ("crashed", 0.5, -14)
    assert trace.error.message == "was ended by SIGALRM"


@pytest.mark.skipif(sys.platform == "win32", reason="no such timers")
@pytest.mark.parametrize(("timer", "number"), [("ITIMER_VIRTUAL", "SIGVTALRM"), ("ITIMER_PROF", "SIGPROF")])
def test_timers_of_processor_time_stay_the_system_s(timer: str, number: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        f"""
        import signal
        rung = []
        signal.signal(signal.{number}, lambda *_: rung.append(1))
        signal.setitimer(signal.{timer}, 0.02)
        while not rung:
            pass
        print(rung)
        """
    )
    assert [(line.at, line.text) for line in trace.printed] == [(0, "[1]")]


PIPES = BEGINNING + "import os, select, selectors, signal, socket, subprocess, multiprocessing\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where a thread waits")
NEVER_READ = {
    "recv": "a, b = socket.socketpair(); a.recv(1)",
    "accept": "socket.create_server(('127.0.0.1', 0)).accept()",
    "a file of a socket": "a, b = socket.socketpair(); a.makefile().readline()",
    "select": "a, b = socket.socketpair(); select.select([a], [], [])",
    "a selector": (
        "a, b = socket.socketpair(); s = selectors.DefaultSelector(); s.register(a, selectors.EVENT_READ); s.select()"
    ),
    "poll": "a, b = socket.socketpair(); p = select.poll(); p.register(a, select.POLLIN); p.poll()",
    "a full socket": "a, b = socket.socketpair(); a.sendall(bytes(10_000_000))",
    "a pipe": "r, w = os.pipe(); os.read(r, 1)",
    "a file of a pipe": "r, w = os.pipe(); open(r).readline()",
    "a full pipe": "r, w = os.pipe(); os.write(w, bytes(1_000_000))",
    "a connection of multiprocessing": "a, b = multiprocessing.Pipe(); a.recv()",
    "a thread that reads": "r, w = os.pipe(); t = threading.Thread(target=os.read, args=(r, 1)); t.start(); t.join()",
    "two threads that read from each other": (
        "def swap(one): one.send(one.recv(1))\n"
        "    ts = [threading.Thread(target=swap, args=(one,)) for one in socket.socketpair()]\n"
        "    for t in ts: t.start()\n    for t in ts: t.join()"
    ),
}


@linux
@pytest.mark.parametrize("what", NEVER_READ)
def test_a_coroutine_that_reads_what_only_the_program_could_write_is_stopped(
    what: str, simulated: Callable[..., Trace]
) -> None:
    source = PIPES + f"async def main():\n    print('start')\n    {NEVER_READ[what]}\n\nasyncio.run(main())\n"
    trace = simulated(source, wall_limit=HOURS)
    line = source[: source.index("\n\nasyncio.run")].count("\n") + 1
    assert (trace.outcome, trace.elapsed, trace.stopped_at, trace.lines) == ("deadlock", 0, line, ["start"])
    assert [(code, line) for code, line, _ in findings(trace, source)] == [("blocking-call", line)]


@linux
def test_an_answer_that_a_task_of_the_same_loop_would_send_never_comes(simulated: Callable[..., Trace]) -> None:
    source = dedent(
        """
        import asyncio, socket
        async def answer(reader, writer):
            writer.write(await reader.readline())
        async def main():
            server = await asyncio.start_server(answer, "127.0.0.1", 0)
            with socket.create_connection(server.sockets[0].getsockname()) as sock:
                await asyncio.sleep(1)
                sock.sendall(b"hello\\n")
                print(sock.recv(100))
        asyncio.run(main())
        """
    ).strip()
    trace = simulated(source, wall_limit=HOURS)
    ((code, line, message),) = findings(trace, source)
    assert (trace.outcome, trace.elapsed, code, line) == ("deadlock", 1, "blocking-call", 9)
    assert message.startswith("Waiting for data at a socket does not give way")


@linux
def test_the_main_thread_of_a_plain_program_reads_a_pipe_that_it_holds_itself(simulated: Callable[..., Trace]) -> None:
    source = PIPES + "r, w = os.pipe()\nos.read(r, 1)\n"
    trace = simulated(source, wall_limit=HOURS)
    ((code, line, message),) = findings(trace, source)
    assert (trace.outcome, code, line) == ("deadlock", "deadlock", 4)
    assert "the main thread (line 4) waits for data at a pipe" in message


@linux
def test_a_loop_waits_for_a_thread_that_reads_in_vain(simulated: Callable[..., Trace]) -> None:
    source = PIPES + (
        "async def main():\n    r, w = os.pipe()\n    server = await asyncio.start_server(print, '127.0.0.1', 0)\n"
        "    await asyncio.to_thread(os.read, r, 1)\nasyncio.run(main())\n"
    )
    trace = simulated(source, wall_limit=HOURS)
    ((code, line, message),) = findings(trace, source)
    assert (trace.outcome, code, line) == ("deadlock", "deadlock", 6)
    assert "a thread waits for data at a pipe" in message


WAIT_IN_VAIN = {
    "a read of a pipe": "os.read(r, 1)",
    "a write to a full pipe": "os.write(w, bytes(1 << 20))",
    "recv": "a.recv(1)",
    "accept": "server.accept()",
    "select": "select.select([a], [], [])",
}


@linux
@pytest.mark.parametrize("call", WAIT_IN_VAIN.values(), ids=WAIT_IN_VAIN)
def test_a_thread_that_waits_in_vain_holds_up_no_end_of_the_process(call: str) -> None:
    source = PIPES + (
        "import select, socket\nr, w = os.pipe()\na, b = socket.socketpair()\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        f"async def main(): await asyncio.to_thread(lambda: {call})\nasyncio.run(main())\n"
    )
    script = f"import grader; print(grader.simulate(grader.Program(path='p.py', source={source.encode()!r})).outcome)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "deadlock\n")


COMES = {
    "a thread that sleeps": "threading.Timer(5, os.write, (w, b'x')).start()",
    "a thread that computes": (
        "def work():\n    end = time.thread_time() + 0.7\n    while time.thread_time() < end: pass\n"
        "    os.write(w, b'x')\nthreading.Thread(target=work).start()"
    ),
    "a thread of a thread": (
        "def first(): time.sleep(1); threading.Thread(target=lambda: (time.sleep(1), os.write(w, b'x'))).start()\n"
        "threading.Thread(target=first).start()"
    ),
    "a chain of threads": (
        "r2, w2 = os.pipe(); threading.Thread(target=lambda: os.write(w, os.read(r2, 1))).start()\n"
        "threading.Timer(3, os.write, (w2, b'x')).start()"
    ),
    "a timer of a loop in a thread": (
        "loop = asyncio.new_event_loop(); loop.call_later(3, os.write, w, b'x'); loop.call_later(4, loop.stop)\n"
        "threading.Thread(target=loop.run_forever).start()"
    ),
    "a child": "subprocess.Popen('sleep 0.7; echo x', shell=True, stdout=w)",
    "a child of a fork": "if not os.fork(): os.close(r); time.sleep(0.7); os.write(w, b'x'); os._exit(0)",
    "what the child of the shell leaves running": (
        "os.set_inheritable(w, True); os.system(f'(sleep 0.7; echo x > /dev/fd/{w}) &')"
    ),
    "the handler of an alarm": (
        "signal.signal(signal.SIGALRM, lambda *_: os.write(w, b'x')); signal.alarm(1)\n"
        "threading.Thread(target=time.sleep, args=(2,)).start()"
    ),
    "a pool": (
        "from concurrent.futures import ThreadPoolExecutor as P\n"
        "pool = P(1); pool.submit(time.sleep, 2); pool.submit(os.write, w, b'x')"
    ),
}


@linux
@pytest.mark.parametrize("what", COMES)
def test_a_read_that_is_answered_late_goes_on(what: str, simulated: Callable[..., Trace]) -> None:
    source = PIPES + f"r, w = os.pipe()\n{COMES[what]}\nprint(os.read(r, 1))\n"
    trace = simulated(source, wall_limit=30)
    assert (trace.outcome, trace.lines) == ("finished", ["b'x'"])


@linux
def test_a_read_of_a_pipe_that_only_another_program_writes_to_is_no_standstill(simulated: Callable[..., Trace]) -> None:
    with subprocess.Popen(["sleep", "99"], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        trace = simulated(f"import os\nos.read({holder.stdout.fileno()}, 1)\n", wall_limit=1)
        holder.kill()
    assert trace.outcome == "timed out"


WAITS_FOR_ITS_OWN_POOL = """
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=1)

def outer():
    return pool.submit(int).result()

async def main():
    await asyncio.get_running_loop().run_in_executor(pool, outer)

asyncio.run(main())
"""


def test_threads_stay_where_they_are_until_the_end_of_the_run_is_told(
    simulated: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine, much time passes between the end and the look at what the threads wait for."""
    describe = recorder.describe

    def describe_late(*args: Any) -> Any:
        Real.sleep(0.2)
        return describe(*args)

    monkeypatch.setattr(recorder, "describe", describe_late)
    waits = [(one.task, one.thing) for one in simulated(WAITS_FOR_ITS_OWN_POOL).waiting]
    assert waits == [("Task-1", "a Future"), ("a thread of outer", "the result of a Future")]
