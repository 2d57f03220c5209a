"""Threads that wait with a time limit take virtual time, whatever they wait with, and are woken when somebody calls."""

import os
import time
from collections.abc import Callable

import pytest

from grader.trace.trace import Trace

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]
BEGINNING = """
import asyncio, queue, threading, time
from concurrent.futures import ThreadPoolExecutor, TimeoutError, wait

started = threading.Event()

def later(seconds, function, *args):
    def run():
        time.sleep(seconds)
        function(*args)
    threading.Thread(target=run).start()
"""
WAITS = {
    "Event.wait that nobody sets": ("say(threading.Event().wait(4000))", [(4000, "False")]),
    "Event.wait that is set": ("e = threading.Event(); later(2500, e.set); say(e.wait(4000))", [(2500, "True")]),
    "Event.wait that is set already": ("e = threading.Event(); e.set(); say(e.wait(4000))", [(0, "True")]),
    "no time at all": ("say(threading.Event().wait(0))", [(0, "False")]),
    "Queue.get of nothing": (
        "q = queue.Queue()\ntry: q.get(timeout=3000)\nexcept queue.Empty: say('empty')",
        [(3000, "empty")],
    ),
    "Queue.get of something": ("q = queue.Queue(); later(1200, q.put, 'x'); say(q.get(timeout=3000))", [(1200, "x")]),
    "Queue.put where there is room later": (
        "q = queue.Queue(1); q.put(1); later(800, q.get); q.put(2, timeout=3000); say(q.get())",
        [(800, "2")],
    ),
    "Semaphore.acquire": ("say(threading.Semaphore(0).acquire(timeout=1500))", [(1500, "False")]),
    "Condition.wait_for": (
        "c = threading.Condition()\nwith c: say(c.wait_for(lambda: False, timeout=5000))",
        [(5000, "False")],
    ),
    "Condition.notify of two": (
        "c = threading.Condition()\n"
        "def one():\n    with c: say(c.wait(6000))\n"
        "def both():\n    with c: c.notify_all()\n"
        "a, b = threading.Thread(target=one), threading.Thread(target=one)\n"
        "a.start(); b.start(); later(2000, both); a.join(); b.join()",
        [(2000, "True"), (2000, "True")],
    ),
    "Barrier": (
        "b = threading.Barrier(2)\ntry: b.wait(3500)\nexcept threading.BrokenBarrierError: say('broken')",
        [(3500, "broken")],
    ),
    "Timer": ("t = threading.Timer(9000, say, ['now']); t.start(); t.join()", [(9000, "now")]),
    "Timer that is cancelled": (
        "t = threading.Timer(9000, say, ['now']); t.start(); time.sleep(500); t.cancel(); t.join(); say('over')",
        [(500, "over")],
    ),
    "Future.result in time": (
        "with ThreadPoolExecutor() as pool: say(pool.submit(lambda: time.sleep(2000) or 'done').result(timeout=3000))",
        [(2000, "done")],
    ),
    "Future.result too late": (
        "with ThreadPoolExecutor() as pool:\n"
        "    f = pool.submit(time.sleep, 2000)\n"
        "    try: f.result(timeout=800)\n"
        "    except TimeoutError: say('late')\n"
        "say('over')",
        [(800, "late"), (2000, "over")],
    ),
    "wait for the first": (
        "with ThreadPoolExecutor() as pool:\n"
        "    fs = [pool.submit(time.sleep, n) for n in (900, 3000)]\n"
        "    say(len(wait(fs, timeout=1500).done))",
        [(1500, "1")],
    ),
    "Thread.join of one that goes on": (
        "t = threading.Thread(target=time.sleep, args=(5000,)); t.start(); t.join(2000); say(t.is_alive())",
        [(2000, "True")],
    ),
    "Thread.join of one that ends": (
        "t = threading.Thread(target=time.sleep, args=(5000,)); t.start(); t.join(8000); say(t.is_alive())",
        [(5000, "False")],
    ),
    "Thread.join of one that has ended": (
        "t = threading.Thread(target=int); t.start(); t.join(); t.join(8000); say(t.is_alive())",
        [(0, "False")],
    ),
    "one after the other": (
        "e = threading.Event()\nfor n in range(4): e.wait(1000); say(n)",
        [(1000, "0"), (2000, "1"), (3000, "2"), (4000, "3")],
    ),
}
WHERE = {
    "in a script": "{body}",
    "in a thread of the script": "t = threading.Thread(target=body); t.start(); t.join()",
    "in a thread beside the loop": "asyncio.run(asyncio.to_thread(body))",
    "in a thread beside a loop that is busy": """
async def main():
    async def tick():
        while True:
            await asyncio.sleep(300)
    ticking = asyncio.create_task(tick())
    await asyncio.to_thread(body)
    ticking.cancel()

asyncio.run(main())
""",
    "in a coroutine": """
async def main():
    body()

asyncio.run(main())
""",
}


def timed(trace: Trace) -> list[tuple[float, str]]:
    assert trace.error is None
    return [(line.at, line.text) for line in trace.printed]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("what", WAITS)
def test_a_wait_takes_virtual_time(what: str, where: str, simulated: Callable[..., Trace]) -> None:
    body, expected = WAITS[what]
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    lines = f"def say(what):\n    print(what)\n\ndef body():\n{indented}\n\n"
    call = WHERE[where].replace("{body}", "body()")
    before = time.monotonic()
    trace = simulated(BEGINNING + lines + call + "\n")
    assert timed(trace) == expected
    assert trace.outcome == "finished"
    assert trace.elapsed == 0 or time.monotonic() - before < trace.elapsed


def test_a_coroutine_that_waits_for_a_thread_holds_up_the_loop(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio, threading, time

        async def main():
            done = threading.Event()
            threading.Thread(target=lambda: (time.sleep(4), done.set())).start()
            print(done.wait(9))

        asyncio.run(main())
        """
    )
    assert timed(trace) == [(4, "True")]
    assert [(one.call, one.at, one.seconds, one.line) for one in trace.blocking] == [("Event.wait", 0, 4, 6)]


def test_what_a_thread_asks_of_the_loop_is_answered_in_time(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()

            def ask(limit):
                answer = asyncio.run_coroutine_threadsafe(asyncio.sleep(30, "answer"), loop)
                try:
                    return answer.result(limit)
                except TimeoutError:
                    return "too late"

            print(await asyncio.to_thread(ask, 60))
            print(await asyncio.to_thread(ask, 20))

        asyncio.run(main())
        """
    )
    assert timed(trace) == [(30, "answer"), (50, "too late")]


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="no `waitid`")
@pytest.mark.parametrize("asks", ["time.sleep(0.1)", "await asyncio.sleep(0.1)"])
def test_the_clock_waits_for_a_child_program(asks: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        f"""
        import asyncio, subprocess, sys, time

        async def main():
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.5)"])
            turns = 0
            while child.poll() is None:
                {asks}
                turns += 1
            print(turns)

        asyncio.run(main())
        """
    )
    turns = int(trace.printed[0].text)
    assert trace.elapsed >= 0.5  # a busy machine starts the child late
    assert 0 < turns <= round(trace.elapsed * 10)  # one that stands still meanwhile lets the program sleep for longer
    assert turns < 100


def test_two_runs_are_equal(simulated: Callable[..., Trace]) -> None:
    program = (
        BEGINNING
        + """
def work(name, q):
    while True:
        try:
            print(name, q.get(timeout=10))
        except queue.Empty:
            print(name, "goes home")
            return
        time.sleep(2)

q = queue.Queue()
for name in "abc":
    threading.Thread(target=work, args=(name, q)).start()
for n in range(7):
    time.sleep(1)
    q.put(n)
"""
    )
    first = timed(simulated(program))
    assert [timed(simulated(program)) for _ in range(5)] == [first] * 5
    assert len(first) == 10
    assert first[-1][0] == 19


def test_a_program_that_gives_a_pool_its_first_jobs_does_not_wait_for_the_idle_threads(
    simulated: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise each thread would cost a `TURN`."""
    monkeypatch.setattr("grader.virtual_time.threads.TURN", 60.0)
    monkeypatch.setattr("grader.virtual_time.threads.ALL_TURNS", 600.0)
    trace = simulated("""
import asyncio

async def main():
    print(await asyncio.gather(*[asyncio.to_thread(int, number) for number in range(3)]))

asyncio.run(main())
""")
    assert trace.timed_lines == ["[0, 1, 2]@0"]


def test_jobs_for_idle_threads_of_a_pool_begin_in_the_order_in_which_they_came(
    simulated: Callable[..., Trace],
) -> None:
    program = """
import asyncio, time

def work(number):
    print("begins", number)
    time.sleep(number)
    print("ends", number)

async def main():
    await asyncio.gather(*[asyncio.to_thread(int) for _ in range(5)])
    jobs = asyncio.gather(*[asyncio.to_thread(work, number) for number in (5, 4, 3, 2, 1)])
    await asyncio.sleep(0)
    print("handed out")
    await jobs

asyncio.run(main())
"""
    expected = ["handed out@0", *(f"begins {n}@0" for n in (5, 4, 3, 2, 1)), *(f"ends {n}@{n}" for n in range(1, 6))]
    assert [simulated(program).timed_lines for _ in range(10)] == [expected] * 10


def test_what_a_thread_holds_goes_when_the_thread_has_ended(simulated):
    """Looking at the frames of threads must keep none of them, nor what is in them."""
    trace = simulated(
        """
        import asyncio, gc, time, weakref

        class Thing:
            pass

        def work():
            thing = Thing()
            weakref.finalize(thing, print, "gone")
            time.sleep(0.1)
            sum(range(300_000))

        async def main():
            gc.disable()
            await asyncio.gather(asyncio.to_thread(work), asyncio.sleep(0.1))
            print("after")

        asyncio.run(main())
        """
    )
    assert trace.lines == ["gone", "after"]
