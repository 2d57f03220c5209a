"""What never ends is ended at the same place on every machine, and nothing hides that it was."""

import _thread
import asyncio
import contextlib
import gc
import inspect
import queue
import signal
import subprocess
import sys
import threading
import time
from textwrap import dedent

import pytest

from grader.simulation.recurring import Looks
from grader.simulation.wall_limit import SIGNAL, TOOL
from grader.virtual_time.bounds import OF_ANY_PROGRAM, Bounds
from tests.long_runs import traced

pytestmark = pytest.mark.interpreter

HOURS = 3600.0
"""Wall seconds: a limit that none of these programs reaches."""
STUCK_SOON = Bounds(stuck=0.3 / HOURS)
"""After 0.3 s of processor time in which nothing happens."""

COUNTED = {
    "a line at a time": (
        """
        async def main():
            n = 0
            while True:
                n += 1
                print(n)
                await asyncio.sleep(0.5)
        """,
        ("crashed", "crashed"),
    ),
    "lines at one instant": (
        """
        async def main():
            while True:
                print("again")
        """,
        ("crashed", "crashed"),
    ),
    "calls that never wait": (
        """
        async def poll():
            return None
        async def main():
            while True:
                if await poll():
                    break
        """,
        ("timed out", "never-ends"),
    ),
    "calls in a condition that never wait": (
        """
        ready = False
        async def is_ready():
            return ready
        async def main():
            while not await is_ready():
                pass
        """,
        ("timed out", "never-ends"),
    ),
    "waits of no seconds": (
        """
        async def main():
            task = asyncio.create_task(asyncio.sleep(10**6))
            while True:
                done, _ = await asyncio.wait([task], timeout=0)
                if done:
                    break
        """,
        ("timed out", "never-yields"),
    ),
    "sleeps": (
        """
        async def main():
            while True:
                await asyncio.sleep(1)
        """,
        ("timed out", "never-ends"),
    ),
    "very long sleeps": (
        """
        async def main():
            while True:
                await asyncio.sleep(10**7)
        """,
        ("timed out", "never-ends"),
    ),
    "sleeps that block": (
        """
        async def main():
            while True:
                time.sleep(1)
        """,
        ("timed out", "never-ends"),
    ),
    "sleeps in a thread": (
        """
        def forever():
            while True:
                time.sleep(1)

        async def main():
            await asyncio.to_thread(forever)
        """,
        ("timed out", "never-ends"),
    ),
    "tasks": (
        """
        async def nothing():
            pass

        async def main():
            kept = []
            while True:
                kept.append(asyncio.create_task(nothing()))
        """,
        ("timed out", "never-ends"),
    ),
    "loops": (
        """
        async def nothing():
            pass

        def main():
            while True:
                asyncio.run(nothing())
        """,
        ("timed out", "never-ends"),
    ),
}
SLOW = ("tasks", "loops", "sleeps in a thread")


def indented(text: str) -> str:
    lines = text.strip("\n").splitlines()
    return "import asyncio\nimport time\n\n" + "\n".join(line[8:] for line in lines)


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("source", "ending"),
    [pytest.param(*case, marks=pytest.mark.slow if name in SLOW else []) for name, case in COUNTED.items()],
    ids=COUNTED,
)
def test_a_program_that_could_be_counted_is_ended_by_counting(simulated, source, ending):
    trace = simulated(indented(source), "main", wall_limit=HOURS)
    assert (trace.outcome, trace.reason) == ending
    assert simulated(indented(source), "main", wall_limit=HOURS) == trace


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize(("seconds", "reason"), [("0", "never-yields"), ("0.0001", "never-ends")])
def test_so_is_one_whose_loop_turns_without_an_end(simulated, seconds, reason):
    source = f"import asyncio\n\nasync def main():\n    while True:\n        await asyncio.sleep({seconds})\n"
    trace = simulated(source, "main", wall_limit=HOURS)
    assert (trace.outcome, trace.reason) == ("timed out", reason)


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("name", ["a line at a time", "sleeps"])
def test_it_ends_at_the_same_place_when_the_machine_is_busy(simulated, name):
    source = indented(COUNTED[name][0])
    alone = simulated(source, "main", wall_limit=HOURS)
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        assert simulated(source, "main", wall_limit=HOURS) == alone
    finally:
        for process in load:
            process.kill()
            process.wait()


def test_bounds_are_the_callers_to_set(simulated):
    source = indented(COUNTED["a line at a time"][0])
    assert len(simulated(source, "main", bounds=Bounds(lines=7)).lines) == 7
    assert simulated(indented(COUNTED["sleeps"][0]), "main", bounds=Bounds(waits=3, long_waits=3)).elapsed == 4


def test_a_long_run_with_few_waits_comes_to_its_end(simulated):
    trace = simulated(
        indented("""
        async def main():
            for day in range(4_000):
                await asyncio.sleep(24 * 3600)
            for tick in range(50_000):
                await asyncio.sleep(0)
        """),
        "main",
        wall_limit=HOURS,
    )
    assert (trace.outcome, trace.elapsed) == ("finished", 4_000 * 24 * 3600)


@pytest.mark.timeout(200)
def test_polling_in_small_steps_comes_to_its_end(simulated):
    trace = simulated(
        indented("""
        async def main():
            task = asyncio.create_task(asyncio.sleep(20))
            while not task.done():
                await asyncio.sleep(0.001)
        """),
        "main",
        wall_limit=HOURS,
    )
    assert trace.outcome == "finished"


@pytest.mark.timeout(200)
def test_waits_of_no_seconds_come_to_their_end(simulated):
    trace = simulated(
        indented("""
        async def main():
            task = asyncio.create_task(asyncio.sleep(20))
            while not (await asyncio.wait([task], timeout=0))[0]:
                pass
        """),
        "main",
        wall_limit=HOURS,
    )
    assert (trace.outcome, trace.elapsed) == ("finished", 20)


def test_the_finding_says_how_much_was_done(simulated):
    trace = simulated(indented(COUNTED["sleeps"][0]), "main", wall_limit=HOURS)
    assert trace.error is not None
    assert trace.error.message == "had waited 5000 times"


SWALLOWS = """
import asyncio

async def go_on():
    while True:
        try:
            await asyncio.sleep(1)
        except BaseException:
            print("again")

async def main():
    task = asyncio.create_task(go_on())
    await asyncio.sleep(3)
    task.cancel()
    await asyncio.sleep(1)
    {end}

asyncio.run(main())
"""
SWALLOWED = {
    "by a task that main waits for": "await asyncio.wait([task])",
    "by a task that is left behind": "",
}


@pytest.mark.timeout(200)
@pytest.mark.parametrize("end", SWALLOWED.values(), ids=SWALLOWED)
def test_a_task_that_swallows_its_cancellation_and_goes_on_is_ended_by_counting(simulated, end):
    source = SWALLOWS.format(end=end)
    trace = simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM)
    assert trace.error is not None
    assert trace.error.message == "had waited for long, with a task that went on after it was cancelled"
    assert simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM) == trace
    suspended = [one for one in gc.get_objects() if inspect.iscoroutine(one) and one.cr_frame is not None]
    held = [gc.get_referrers(one) for one in suspended if one.__name__ == "go_on"]
    assert held == [], "it would go round for ever once it is collected"


def test_looks_for_cancelled_tasks_cost_no_more_than_the_waits_between(simulated, monkeypatch):
    looked_at, real = [], asyncio.all_tasks

    def counted(loop=None):
        tasks = real(loop)
        looked_at.append(len(tasks))
        return tasks

    monkeypatch.setattr(asyncio, "all_tasks", counted)
    source = """
    import asyncio
    async def main():
        await asyncio.gather(*(asyncio.sleep(1 + one / 1000) for one in range(20_000)))
    """
    assert simulated(source, "main", record=False, bounds=OF_ANY_PROGRAM).outcome == "finished"
    assert sum(looked_at) < 60_000


@pytest.mark.timeout(200)
def test_a_long_run_whose_cancelled_tasks_have_ended_comes_to_its_end(simulated):
    trace = simulated(
        indented("""
        async def tick():
            while True:
                await asyncio.sleep(1)

        async def main():
            for _ in range(3_000):
                task = asyncio.create_task(tick())
                await asyncio.sleep(1)
                task.cancel()
                try:
                    async with asyncio.timeout(0.5):
                        await tick()
                except TimeoutError:
                    await asyncio.sleep(1)
        """),
        "main",
        wall_limit=HOURS,
        bounds=OF_ANY_PROGRAM,
    )
    assert trace.outcome == "finished"


# Stuck ----------------------------------------------------------------------------------------------------------


def test_a_step_without_an_end_is_ended_by_processor_time(simulated):
    before = time.process_time()
    trace = simulated("while True:\n    str()\n", wall_limit=HOURS, bounds=STUCK_SOON)
    assert (trace.outcome, trace.reason, trace.stopped_at) == ("timed out", "never-ends", 1)
    assert time.process_time() - before > 0.3


def test_waiting_for_the_outside_uses_no_processor_time(simulated):
    trace = simulated(
        indented("""
        import sys

        async def main():
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(0.7)")
            print(await process.wait())
        """),
        "main",
        wall_limit=HOURS,
        bounds=STUCK_SOON,
    )
    assert (trace.outcome, trace.lines) == ("finished", ["0"])


COMPUTES = """
import time

end = time.process_time() + 0.5
while time.process_time() < end:
    print(end="")
print("computed")
"""
COMPUTES_IN_A_THREAD = """
import asyncio, time

def compute():
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        pass
    print("computed")

async def main():
    thread = asyncio.create_task(asyncio.to_thread(compute))
    await asyncio.sleep(0.3)
    print("slept")
    await thread

asyncio.run(main())
"""
RUN = """
import sys
from grader.simulation.running import simulate
from grader.submission.program import Program
from grader.simulation.recurring import Looks
from grader.simulation.wall_limit import SIGNAL, TOOL
from grader.virtual_time.bounds import OF_ANY_PROGRAM, Bounds

print("begin", flush=True)
program = Program(path="program.py", source=sys.argv[1].encode())
print(simulate(program, wall_limit=1, bounds=Bounds(stuck=1.0)).lines)
"""


KNOWS_WHO_IS_READY = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what waits for a processor")


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals that stop a process")
@pytest.mark.parametrize(
    ("source", "lines", "stopped"),
    [
        (COMPUTES, ["computed"], 0.04),
        (COMPUTES_IN_A_THREAD, ["computed", "slept"], 0.04),
        pytest.param(COMPUTES, ["computed"], 0.3, marks=KNOWS_WHO_IS_READY),
        pytest.param(COMPUTES_IN_A_THREAD, ["computed", "slept"], 0.3, marks=KNOWS_WHO_IS_READY),
    ],
)
def test_a_machine_that_grants_little_processor_time_changes_no_run(source, lines, stopped):
    """The process runs for a part of the time, as beside others: for longer than its limit, or than it sleeps."""
    with subprocess.Popen([sys.executable, "-c", RUN, source], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        while process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            time.sleep(stopped)
            process.send_signal(signal.SIGCONT)
            time.sleep(0.01)
        assert process.stdout.read() == f"{lines}\n"


# The record is made once ----------------------------------------------------------------------------------------

THEN_ENDLESS = """
    import asyncio

    async def nothing():
        pass

    async def waits():
        await asyncio.Event().wait()

    async def main():
        kept = []
        for _ in range({count} // 500 or 1):
            kept += [asyncio.create_task({coroutine}()) for _ in range({count} and 500)]
            await asyncio.sleep(0)
        print("made")
        while True:
            pass
"""


def test_other_looks_at_a_long_run_do_not_change_where_it_ends(simulated, monkeypatch):
    """How often they come depends on the time that they take."""
    source = SWALLOWS.format(end="await task")
    ends = set()
    for waits in (1, 7, 1_000_000):
        monkeypatch.setattr(Looks, "look", lambda self, so_far, waits=waits: so_far + waits)
        ends.add(simulated(source, wall_limit=HOURS, bounds=OF_ANY_PROGRAM).elapsed)
    assert len(ends) == 1


@pytest.mark.timeout(200)
@pytest.mark.parametrize("coroutine", ["nothing", "waits"])
@pytest.mark.parametrize("count", [0, 500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_no_number_of_tasks_hides_that_a_program_was_stopped(simulated, coroutine, count):
    trace = simulated(
        THEN_ENDLESS.format(count=count, coroutine=coroutine), "main", wall_limit=HOURS, bounds=STUCK_SOON
    )
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")
    assert trace.lines == ["made"]


@pytest.mark.timeout(200)
@pytest.mark.parametrize("count", [500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_gathered_tasks_do_not_hide_it_either(simulated, count):
    trace = simulated(
        f"""
        import asyncio

        async def nothing():
            pass

        async def main():
            for _ in range({count} // 500):
                await asyncio.gather(*[nothing() for _ in range(500)])
            while True:
                pass
        """,
        "main",
        wall_limit=HOURS,
        bounds=STUCK_SOON,
    )
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_program_that_is_done_is_not_stopped_while_its_record_is_made(simulated):
    """Its limit passes while twenty thousand tasks are looked at."""
    source = THEN_ENDLESS.format(count=20_000, coroutine="nothing").replace("while True:\n            pass", "return 7")
    outcomes = set()
    for limit in (0.2, 0.4, 0.6, 0.8, HOURS):
        trace = simulated(source, "main", wall_limit=limit, bounds=Bounds(stuck=1.0))
        outcomes.add(trace.outcome)
        assert (trace.outcome, trace.result) in (("finished", 7), ("timed out", None))
    assert "finished" in outcomes


@pytest.mark.slow
def test_another_threads_end_of_the_run_is_not_overwritten(simulated):
    trace = simulated(
        """
        import asyncio, time

        def forever():
            while True:
                time.sleep(1)

        async def waits():
            await asyncio.Event().wait()

        async def main():
            kept = [asyncio.create_task(waits()) for _ in range(3_000)]
            await asyncio.to_thread(forever)
        """,
        "main",
        wall_limit=20,
    )
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")


@pytest.mark.timeout(200)
def test_a_web_of_tasks_that_takes_for_ever_to_cancel_is_let_go(simulated):
    trace = simulated(
        """
        import asyncio

        async def wait(others):
            await asyncio.gather(*others)

        async def main():
            tasks = [asyncio.get_running_loop().create_future()]
            for _ in range(300):
                tasks.append(asyncio.ensure_future(wait(tasks[-20:])))
            await tasks[-1]
        """,
        "main",
        wall_limit=HOURS,
    )
    assert (trace.outcome, trace.reason) == ("deadlock", "deadlock")


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_limit_in_the_middle_of_the_clock_leaves_no_lock_held(simulated):
    """The program spends its time in `time.sleep(0)`, so the limit nearly always interrupts the clock."""
    source = indented("""
        async def main():
            task = asyncio.create_task(asyncio.sleep(1))
            while not task.done():
                time.sleep(0)
        """)
    for number in range(60):
        trace = simulated(source, "main", wall_limit=2.0, bounds=Bounds(stuck=0.004 + number * 0.0003))
        assert trace.outcome == "timed out"


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_limit_in_the_middle_of_the_library_leaves_no_lock_held(simulated):
    """Every thread that starts later in this process needs that lock, and so does what watches over later runs."""
    source = "import threading\n\ndef main():\n    while True:\n        threading.enumerate()\n"
    is_free = queue.SimpleQueue()

    def look():
        is_free.put(threading._active_limbo_lock.acquire(timeout=5))
        with contextlib.suppress(RuntimeError):
            threading._active_limbo_lock.release()

    for number in range(60):
        simulated(source, "main", wall_limit=2.0, bounds=Bounds(stuck=0.004 + number * 0.0003))
        _thread.start_new_thread(look, ())  # a `Thread` needs the lock itself
        assert is_free.get()


# Programs that catch everything ---------------------------------------------------------------------------------

STUBBORN = {
    "a task of a group": """
        async def stubborn():
            while True:
                try:
                    async with asyncio.timeout(10):
                        await asyncio.sleep(1)
                except:
                    pass

        async def fails():
            raise ValueError

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(stubborn())
                group.create_task(fails())
        """,
    "shielded tasks": """
        async def stubborn():
            while True:
                try:
                    await asyncio.shield(asyncio.sleep(1))
                except BaseException:
                    pass

        async def main():
            await asyncio.gather(stubborn(), stubborn())
        """,
    "a function": """
        def main():
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """,
    "a finally": """
        def main():
            while True:
                try:
                    while True:
                        pass
                finally:
                    continue
        """,
    "a finalizer": """
        class Kept:
            def __del__(self):
                while True:
                    try:
                        while True:
                            pass
                    except BaseException:
                        pass

        def main():
            Kept()
        """,
}


@pytest.mark.timeout(200)
@pytest.mark.parametrize("name", STUBBORN)
def test_a_program_that_catches_everything_is_ended(simulated, name):
    trace = simulated(
        indented(STUBBORN[name]), "main", wall_limit=HOURS, bounds=Bounds(long_waits=50, long=10, stuck=0.1 / HOURS)
    )
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")


@pytest.mark.timeout(200)
def test_so_is_a_finalizer_that_runs_only_when_python_is_restored(simulated):
    kept = STUBBORN["a finalizer"].replace("Kept()", "__builtins__['kept'] = Kept()")
    assert simulated(indented(kept), "main").outcome == "finished"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there, the alarm makes lines raise by other means")
def test_a_ring_within_a_ring_raises_nothing_of_its_own(simulated, monkeypatch):
    """On a busy machine, the next ring may come while the first one asks the interpreter to stop at each line."""
    monitoring = sys.monitoring
    use, rung = monitoring.use_tool_id, []

    def use_tool_id(tool, name):
        if tool == TOOL and not rung:
            rung.append(tool)
            signal.raise_signal(SIGNAL)
        use(tool, name)

    monkeypatch.setattr(monitoring, "use_tool_id", use_tool_id)
    trace = simulated(
        "def main():\n    n = 0\n    while True:\n        n += 1\n", "main", bounds=STUCK_SOON, wall_limit=HOURS
    )
    assert rung
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")


RINGS_IN_BETWEEN = """
import signal, sys
from grader.simulation.running import simulate
from grader.simulation.wall_limit import SIGNAL
from grader.submission.program import Play, Program

rung = []

def hook(event, arguments):
    if event == "sys.settrace" and not rung:
        rung.append(event)
        signal.raise_signal(SIGNAL)

sys.addaudithook(hook)
source = b"import asyncio\\nasync def main():\\n    await asyncio.Event().wait()\\n"
print(simulate(Program(path="program.py", source=source), Play(entry="main")).outcome, len(rung))
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there, the alarm makes lines raise by other means")
def test_a_ring_while_a_run_is_cleaned_up_raises_nothing_of_its_own() -> None:
    """It came while the interpreter told an audit hook that lines are followed from now on."""
    done = subprocess.run([sys.executable, "-c", RINGS_IN_BETWEEN], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("deadlock 1\n", "")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_machine_that_stands_still_uses_nothing_of_the_limit() -> None:
    """As when a virtual machine is moved: the process gets no turn for longer than the limit."""
    code = (
        "from grader.simulation.running import simulate\n"
        "from grader.submission.program import Play, Program\n"
        'source = b\'import subprocess\\nprint(subprocess.run(["sleep", "0.7"]).returncode)\'\n'
        "simulate(Program(path='program.py', source=b'print()'), Play(kind='script'))\n"
        "print(flush=True)\n"
        "print(simulate(Program(path='program.py', source=source), Play(kind='script'), wall_limit=1.5).outcome)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4)
        process.send_signal(signal.SIGCONT)
        assert process.stdout.read() == "finished\n"


WAITS_OUTSIDE = {
    "data of a socket": """
        import socket

        one, other = socket.socketpair()
        one.set_inheritable(True)
        print(one.recv(10))  # <- here
    """,
    "data of a selector": """
        import selectors, socket

        one, other = socket.socketpair()
        one.set_inheritable(True)
        selector = selectors.DefaultSelector()
        selector.register(one, selectors.EVENT_READ)
        print(selector.select())  # <- here
    """,
    "a signal of a child": """
        import signal, subprocess

        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        signal.pause()  # <- here
    """,
    "the output of a child": """
        import subprocess

        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdin.write(b"a line")
        print(child.stdout.read())  # <- here
    """,
    "a coroutine's own pipe": """
        import asyncio, os

        async def main():
            read, write = os.pipe()
            os.set_inheritable(write, True)
            await asyncio.sleep(1)
            print(os.read(read, 10))  # <- here

        asyncio.run(main())
    """,
}
"""What is inherited may be held by other processes; else only the program itself could answer, which is a deadlock."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows interrupts no such call")
@pytest.mark.parametrize("program", WAITS_OUTSIDE.values(), ids=WAITS_OUTSIDE)
def test_a_wait_for_something_outside_that_does_not_come_is_told_as_that(simulated, program):
    trace, (finding,), line = traced(simulated, dedent(program), wall_limit=1)
    assert (trace.outcome, trace.reason, finding.code) == ("timed out", "never-ends", "never-ends")
    assert finding.line == line
    assert "It waits for something from outside" in finding.message
    assert ("`communicate()`" in finding.message) == ("stdin" in program)


def test_a_loop_that_computes_for_ever_waits_for_nothing_outside(simulated):
    _, (finding,), _ = traced(simulated, "numbers = []\nwhile True:\n    numbers[:] = [1]\n", wall_limit=1)
    assert "outside" not in finding.message


WAIT_FOR_OTHERS = "read, write = os.pipe()\nos.set_inheritable(write, True)\nos.read(read, 1)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="what watches a child uses most there")
@pytest.mark.slow
def test_what_watches_a_child_uses_nothing_of_the_time_limit(simulated):
    alone, watched = (
        seconds_until_stopped(simulated, f"import os, subprocess\n{child}\n{WAIT_FOR_OTHERS}")
        for child in ("child = None", "child = subprocess.Popen(['sleep', '30'])")
    )
    assert watched < alone * 1.5


def seconds_until_stopped(simulated, source):
    began = time.monotonic()
    traced(simulated, source, wall_limit=6)
    return time.monotonic() - began
