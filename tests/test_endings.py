"""However a program ends, or does not: its trace says so, and the process is as it was before."""

import asyncio
import contextlib
import datetime
import gc
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from grader.trace.serialization import MOST_LOOSE_ENDS, from_json, to_json
from grader.virtual_time.bounds import OF_ANY_PROGRAM

pytestmark = pytest.mark.interpreter

LIMIT = 0.25
"""Wall seconds for a program that does not end by itself."""

NEVER_ENDS = {
    "a computing loop": """
        async def main():
            print("begin")
            while True:
                pass
    """,
    "a computing loop behind a bare except": """
        async def main():
            print("begin")
            while True:
                try:
                    while True:
                        pass
                except:
                    pass
    """,
    "a loop that swallows every exception": """
        async def main():
            print("begin")
            while True:
                try:
                    sum(range(1000))
                except BaseException:
                    pass
    """,
    "a loop that swallows every exception around a call": """
        import time

        def compute():
            for _ in range(1000):
                pass

        async def main():
            print("begin")
            while True:
                try:
                    compute()
                except BaseException:
                    continue
                finally:
                    compute()
    """,
    "a computing loop in a background task": """
        import asyncio

        async def background():
            while True:
                pass

        async def main():
            print("begin")
            task = asyncio.create_task(background())
            await asyncio.sleep(1)
    """,
    "a computing loop gathered with its exceptions": """
        import asyncio

        async def background():
            while True:
                pass

        async def main():
            print("begin")
            print(await asyncio.gather(background(), return_exceptions=True))
    """,
    "a computing loop in a callback": """
        import asyncio

        def spin():
            while True:
                pass

        async def main():
            print("begin")
            asyncio.get_running_loop().call_soon(spin)
            await asyncio.sleep(1)
            print("not reached")
    """,
    "a computing loop in a generator expression": """
        import itertools

        async def main():
            print("begin")
            any(None for _ in itertools.count())
    """,
    "a library function that calls back for ever": """
        import itertools

        async def main():
            print("begin")
            any(map(lambda number: False, itertools.count()))
    """,
    "a real wait for ever": """
        import os

        async def main():
            print("begin")
            ours, theirs = os.pipe()
            os.set_inheritable(theirs, True)  # another program may hold it
            os.read(ours, 1)
    """,
    "a worker thread that computes for longer": """
        import asyncio
        import os

        def work():
            while os.times().elapsed < end:
                pass

        end = os.times().elapsed + 1.5

        async def main():
            print("begin")
            await asyncio.to_thread(work)
    """,
}


def process_state():
    """Return everything that a program could change in its process."""
    policy = asyncio.events._get_event_loop_policy if sys.version_info >= (3, 14) else asyncio.get_event_loop_policy
    return {
        "stdout": sys.stdout,
        "stderr": sys.stderr,
        "stdin": sys.stdin,
        "builtins": print,
        "clocks": (time.time, time.monotonic, time.perf_counter, time.sleep, time.strftime, time.localtime, time.ctime),
        "datetime": (datetime.datetime, datetime.date),
        "time zone": (os.environ.get("TZ"), time.tzname, time.timezone),
        "loop factory": type(policy())._loop_factory,
        "loops": (asyncio.SelectorEventLoop, asyncio.new_event_loop, getattr(asyncio, "EventLoop", None)),
        "running loop": asyncio._get_running_loop(),
        "main module": sys.modules["__main__"],
        "modules": {name for name in sys.modules if name.startswith("program")},
        "argv": list(sys.argv),
        "path": list(sys.path),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
        "collector": (gc.isenabled(), gc.get_freeze_count()),
        "chance": random.getstate(),
        "folder": Path.cwd(),
        "exit": os._exit,
        "hooks": (sys.excepthook, sys.unraisablehook, threading.excepthook, sys.gettrace(), sys.getprofile()),
        "coroutine origins": sys.get_coroutine_origin_tracking_depth(),
        "recursion": sys.getrecursionlimit(),
    }


def works_normally():
    """Check that a later run in the same process works, and that time outside is real."""
    source = b"import asyncio, time\nasync def main():\n    await asyncio.sleep(3)\n    print(time.strftime('%X'))\n"
    trace = simulate(Program(path="program.py", source=source), Play(entry="main"))
    began = time.monotonic()
    for _ in range(50):  # on Windows, this clock may tick every 16 ms
        time.sleep(0.001)
        if time.monotonic() > began:
            break
    return trace.timed_lines == ["12:00:03@3"] and trace.outcome == "finished" and time.monotonic() > began


@pytest.fixture(autouse=True)
def as_before():
    """Check that every test of this file leaves the process unchanged, and ready for another run."""
    gc.unfreeze()  # Python 3.12 begins with some objects frozen, until the first run ends
    before = process_state()
    yield
    after = process_state()
    assert {name for name in before if before[name] != after[name]} == set()
    assert works_normally()


def ending(trace):
    assert from_json(to_json(trace)) == trace
    return trace.outcome, trace.reason


# Never ending -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", NEVER_ENDS.values(), ids=NEVER_ENDS)
def test_what_never_ends_is_stopped_at_the_wall_limit(simulated, source):
    before = time.process_time()
    trace = simulated(source, "main", wall_limit=LIMIT)
    assert ending(trace) == ("timed out", "never-ends")
    assert trace.lines == ["begin"]
    assert trace.elapsed == 0
    assert time.process_time() - before < LIMIT + 3


def test_so_is_what_never_ends_where_no_exception_gets_out(simulated, monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)
    trace = simulated(
        """
        class Thing:
            def __del__(self):
                while True:
                    pass

        async def main():
            print("begin")
            Thing()
            print("not reached")
        """,
        "main",
        wall_limit=LIMIT,
    )
    assert ending(trace) == ("timed out", "never-ends")
    assert trace.lines == ["begin"]


def test_an_endless_script_is_stopped_too(simulated):
    trace = simulated("print('begin')\nwhile True:\n    pass\n", wall_limit=LIMIT)
    assert ending(trace) == ("timed out", "never-ends")
    assert trace.lines == ["begin"]


def test_a_file_that_computes_for_ever_while_it_is_loaded_is_stopped(simulated):
    trace = simulated("while True:\n    pass\nasync def main():\n    pass\n", "main", wall_limit=LIMIT)
    assert ending(trace) == ("timed out", "never-ends")


def test_an_endless_loop_of_sleeps_is_cut_off_by_until(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            while True:
                try:
                    await asyncio.sleep(1)
                    print("tick")
                except BaseException:
                    pass
        """,
        "main",
        until=2.5,
    )
    assert ending(trace) == ("cut off", None)
    assert trace.timed_lines == ["tick@1", "tick@2"]
    assert trace.elapsed == 2.5


def test_an_endless_loop_of_sleeps_without_until_ends_at_the_wall_limit(simulated):
    trace = simulated(
        "import asyncio\nasync def main():\n    while True:\n        await asyncio.sleep(1)\n", "main", wall_limit=LIMIT
    )
    assert ending(trace) == ("timed out", "never-ends")
    assert trace.elapsed > 100


@pytest.mark.slow
def test_spinning_is_what_it_is_however_slow_the_machine(simulated):
    """The limit is reached before the bound, as it is on a machine with other work."""
    trace = simulated(
        """
        import asyncio
        async def main():
            while True:
                await asyncio.sleep(0)
        """,
        entry="main",
        wall_limit=2.0,
        bounds=OF_ANY_PROGRAM,
    )
    assert ending(trace) == ("timed out", "never-yields")


def test_spinning_on_a_clock_ends_as_in_python(simulated):
    trace = simulated(
        """
        import asyncio, time

        async def main():
            start = time.time()
            while time.time() < start + 1:
                await asyncio.sleep(0)
            print("over")
        """,
        "main",
        record=False,
    )
    assert ending(trace) == ("finished", None)
    assert trace.lines == ["over"]


@pytest.mark.slow
def test_yielding_for_ever_at_one_instant_is_found_out(simulated):
    trace = simulated(
        "import asyncio\nasync def main():\n    while True:\n        await asyncio.sleep(0)\n",
        "main",
        record=False,
        wall_limit=9,
    )
    assert ending(trace) == ("timed out", "never-yields")


def test_waiting_for_ever_is_a_deadlock(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            print("begin")
            try:
                await asyncio.Event().wait()
            finally:
                print("not part of the run")
        """,
        "main",
    )
    assert ending(trace) == ("deadlock", "deadlock")
    assert trace.lines == ["begin"]


def test_a_deadlock_swallowed_for_ever_ends_all_the_same(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            while True:
                try:
                    await asyncio.Event().wait()
                except BaseException:
                    print("not part of the run")
        """,
        "main",
        wall_limit=LIMIT,
    )
    assert trace.outcome == "deadlock"
    assert trace.lines == []


def test_what_is_let_go_at_the_end_cannot_go_on_for_ever(simulated):
    before = time.process_time()
    trace = simulated(
        """
        import asyncio

        class Stubborn:
            def __del__(self):
                while True:
                    try:
                        print("not part of the run")
                    except BaseException:
                        pass

        kept = Stubborn()

        async def main():
            print("begin")
            await asyncio.Event().wait()
        """,
        "main",
        wall_limit=LIMIT,
    )
    assert ending(trace) == ("deadlock", "deadlock")
    assert trace.lines == ["begin"]
    assert time.process_time() - before < 5


# Ending by force ------------------------------------------------------------------------------------------------


def test_an_exception_ends_the_run_with_its_line(simulated):
    trace = simulated("async def main():\n    print('begin')\n    return 1 / 0\n", "main")
    assert ending(trace) == ("raised", None)
    assert (trace.error.type, trace.error.message, trace.error.line) == ("ZeroDivisionError", "division by zero", 3)
    assert trace.lines == ["begin"]


def test_a_message_names_a_future_without_what_asyncio_has_hung_on_it(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            future = asyncio.get_running_loop().create_future()
            future.add_done_callback(print)
            future.add_done_callback(asyncio.Queue().put_nowait)
            raise ValueError(f"not {future!r}, but [cb=[1]]")
        """,
        "main",
    )
    assert trace.error.message == "not <Future pending>, but [cb=[1]]"


@pytest.mark.parametrize(
    "error",
    [
        "KeyboardInterrupt()",
        "BaseException('base')",
        "GeneratorExit()",
        "asyncio.CancelledError()",
        "StopIteration(1)",
        "ExceptionGroup('several', [ValueError(1), TypeError(2)])",
        "MemoryError()",
        "type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()",
        "type('Odd' * 500, (Exception,), {})('\\ud800')",
        "SystemExit(object())",
    ],
)
@pytest.mark.parametrize("where", ["main", "task", "plain"])
def test_any_exception_at_all_is_told(simulated, error, where):
    trace = simulated(
        f"""
        import asyncio

        def fail():
            raise {error}

        async def task():
            fail()

        async def main():
            if {where == "task"}:
                await asyncio.create_task(task())
            fail()

        def plain():
            fail()
        """,
        "plain" if where == "plain" else "main",
    )
    assert ending(trace) == ("raised", None)
    assert trace.error.type
    assert trace.exit_status == 1


@pytest.mark.parametrize(
    ("argument", "status"), [("", 0), ("0", 0), ("None", 0), ("3", 3), ("'failed'", 1), ("False", 0)]
)
@pytest.mark.parametrize("way", ["sys.exit({})", "raise SystemExit({})", "exit_({})"])
def test_a_scripts_exit_status_is_the_interpreters(simulated, argument, status, way):
    trace = simulated(f"import sys\nfrom sys import exit as exit_\nprint('a')\n{way.format(argument)}\nprint('b')\n")
    assert trace.exit_status == status
    assert trace.outcome == ("finished" if status == 0 else "raised")
    assert trace.lines == ["a"]


def test_exit_inside_a_coroutine_ends_the_script(simulated):
    trace = simulated("""
        import asyncio, sys

        async def work():
            await asyncio.sleep(1)
            sys.exit(4)

        async def main():
            await asyncio.gather(work(), asyncio.sleep(5), return_exceptions=True)

        asyncio.run(main())
    """)
    assert ending(trace) == ("raised", None)
    assert (trace.exit_status, trace.elapsed) == (4, 1)


def test_a_called_function_that_exits_has_not_returned(simulated):
    trace = simulated("import sys\nasync def main():\n    sys.exit(0)\n", "main")
    assert ending(trace) == ("raised", None)
    assert trace.error.type == "SystemExit"


@pytest.mark.parametrize("where", ["main", "while loading", "in a thread", "swallowed"])
def test_ending_the_process_does_not_end_ours(simulated, where):
    trace = simulated(
        f"""
        import asyncio, os

        if {where == "while loading"}:
            os._exit(0)

        async def main():
            print("begin")
            if {where == "in a thread"}:
                await asyncio.to_thread(os._exit, 0)
            while {where == "swallowed"}:
                try:
                    os._exit(0)
                except BaseException:
                    pass
            os._exit(0)
        """,
        "main",
        wall_limit=LIMIT,
    )
    assert ending(trace) == ("crashed", "crashed")
    assert trace.error.message == "ended its process with os._exit(0)"


def test_an_interrupt_of_its_own_is_a_keyboard_interrupt(simulated):
    trace = simulated(
        "import os, signal\ndef main():\n    os.kill(os.getpid(), signal.SIGINT)\n    [0] * 1000\n", "main"
    )
    assert ending(trace) == ("raised", None)
    assert trace.error.type == "KeyboardInterrupt"


# Without limits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("definition", ["async def main():\n    await main()\n", "def main():\n    main()\n"])
def test_a_recursion_without_end_is_an_exception(simulated, definition):
    trace = simulated(definition, "main")
    assert ending(trace) == ("raised", None)
    assert trace.error.type == "RecursionError"


@pytest.mark.parametrize(
    "statement",
    [
        "while True: print('spam')",
        "while True: print('spam' * 1000, end='')",
        "print('x' * 2_000_000)",
        "while True:\n        try: print('spam')\n        except BaseException: pass",
    ],
)
def test_printing_without_end_is_stopped(simulated, statement):
    trace = simulated(f"async def main():\n    {statement}\n", "main", wall_limit=30)
    assert ending(trace) == ("crashed", "crashed")
    assert trace.error.message == "printed without end"
    assert len(trace.printed) <= 10_000
    assert all(len(line.text) <= 10_000 for line in trace.printed)


def test_a_signal_that_comes_while_a_run_is_being_stopped_changes_nothing(simulated):
    """The watchdog may ring between two steps of what stops a run: the record must be complete all the same."""

    def ring_first(_, alarm):
        held, rings = alarm.held, iter([alarm.ring])
        alarm.held = lambda: (next(rings, bool)(), held())[1]

    trace = simulated("async def main():\n    while True: print('spam')\n", "main", on_start=ring_first)
    assert ending(trace) == ("crashed", "crashed")
    assert trace.error.message == "printed without end"


@pytest.mark.slow
def test_a_limit_that_comes_while_a_coroutine_object_is_let_go_of_shows_no_traceback(simulated, capfd):
    """The interpreter prints what is raised then, and goes on."""
    source = """
        import asyncio
        import time

        async def main():
            end = time.time() + 1
            while time.time() < end:
                asyncio.sleep(0.1)
        """
    for _ in range(20):
        trace = simulated(source, "main", wall_limit=0.05)
        assert trace.outcome == "timed out"
        assert {lost.coroutine for lost in trace.never_awaited} == {"sleep"}
        assert len(trace.never_awaited) == MOST_LOOSE_ENDS
    assert capfd.readouterr().err == ""


def test_an_exception_in_gather_is_a_result(simulated):
    trace = simulated(
        """
        import asyncio

        async def work(error):
            await asyncio.sleep(1)
            raise error

        async def main():
            results = await asyncio.gather(work(ValueError(1)), work(KeyError("k")), return_exceptions=True)
            return [repr(result) for result in results]
        """,
        "main",
    )
    assert ending(trace) == ("finished", None)
    assert trace.result == ["ValueError(1)", "KeyError('k')"]
    assert trace.loose_ends == []
    assert [call.how for call in trace.calls_of("work")] == ["raised", "raised"]


# Cancelled from outside --------------------------------------------------------------------------------------------


def test_main_may_be_cancelled_at_a_time(simulated):
    source = """
        import asyncio

        async def main():
            try:
                await asyncio.sleep(10)
            finally:
                print("cleaning up")
    """
    trace = simulated(source, "main", cancel_at=2.5)
    assert trace.timed_lines == ["cleaning up@2.5"]
    assert ending(trace) == ("raised", None)
    assert trace.error.type == "CancelledError"
    assert trace.calls[0].how == "cancelled"


def test_a_main_that_is_over_before_is_not_cancelled(simulated):
    trace = simulated("import asyncio\nasync def main():\n    await asyncio.sleep(1)\n", "main", cancel_at=2.5)
    assert ending(trace) == ("finished", None)
    assert trace.elapsed == 1


# What a program may change in its process ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "sys.stdout = None",
        "sys.stdout.close()",
        "sys.stdout = sys.stderr = io.StringIO()",
        "sys.argv[:] = ['x']; sys.path.insert(0, '/nowhere')",
        "os.chdir(tempfile.gettempdir())",
        "random.seed(5); random.random()",
        "gc.disable()",
        "signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "signal.signal(signal.SIGTERM, lambda *_: None)",
        "time.sleep = print; time.time = lambda: 0",
        "os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()",
        "sys.setrecursionlimit(5000)",
        "sys.modules['json'] = None; sys.modules['__main__'] = None",
        "sys.modules[__name__] = None",
        "sys.settrace(lambda *_: None)",
        "sys.setprofile(lambda *_: None)",
        "sys.excepthook = sys.unraisablehook = threading.excepthook = print",
        "asyncio.set_event_loop(asyncio.new_event_loop())",
        "asyncio._set_running_loop(asyncio.new_event_loop())",
        "sys.set_coroutine_origin_tracking_depth(9)",
        "asyncio.SelectorEventLoop = asyncio.new_event_loop = None",
        "builtins.print = None",
        "asyncio.sleep = asyncio.run = None",
    ],
)
def test_what_a_program_changes_is_put_back(simulated, statement):
    if "tzset" in statement and not hasattr(time, "tzset"):
        pytest.skip("needs time.tzset")
    imports = "import asyncio, builtins, gc, io, os, random, signal, sys, tempfile, threading, time"
    trace = simulated(f"{imports}\n{statement}\n")
    assert trace.outcome == "finished"


def test_a_debugger_is_not_told_of_what_nobody_changed(simulated, monkeypatch):
    """VS Code's warns of each call, in the middle of a student's feedback, that it may work no more."""
    calls = []
    with monkeypatch.context() as patch:
        patch.setattr(sys, "settrace", calls.append)
        simulated("print('hello')")
    assert calls == []


def test_chance_is_the_same_in_each_run(simulated):
    first, second = (simulated("import random\nprint(random.random(), random.sample(range(99), 3))") for _ in range(2))
    assert first.lines == second.lines


def test_a_file_that_imports_itself_meets_itself(simulated):
    trace = simulated("import sys\nprint(sys.modules[__name__].__name__, __name__, __file__)\n", path="some/program.py")
    assert trace.lines == ["__main__ __main__ some/program.py"]


def test_a_thread_that_sleeps_for_ever_is_let_go(simulated):
    before = threading.active_count()
    trace = simulated(
        """
        import threading, time

        def main():
            threading.Thread(target=time.sleep, args=(1e9,), daemon=True).start()
            print("main")
        """,
        "main",
    )
    assert ending(trace) == ("finished", None)
    while threading.active_count() > before:  # or pytest's time limit ends the test
        time.sleep(0.01)
    assert threading.active_count() == before


def test_an_outer_event_loop_goes_on_after_a_run(simulated):
    async def main():
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        trace = simulated("import asyncio\nasync def main():\n    await asyncio.sleep(5)\nasyncio.run(main())\n")
        assert asyncio.get_running_loop() is loop
        assert asyncio.current_task() is task
        await asyncio.sleep(0)
        return trace

    assert asyncio.run(main()).elapsed == 5


def test_a_process_that_simulates_ends_normally():
    program = (
        "from grader.simulation.running import *\n"
        "source = b'import asyncio\\nasync def main():\\n    asyncio.create_task(asyncio.sleep(5))\\n'\n"
        "trace = simulate(Program(path='program.py', source=source), Play(entry='main'))\n"
        "print(trace.outcome)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=9, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "finished\n", "")


def test_a_run_in_another_thread_has_no_wall_limit_but_works(simulated):
    traces = []
    thread = threading.Thread(
        target=lambda: traces.append(
            simulated("import asyncio\nasync def main():\n    await asyncio.sleep(5)\nasyncio.run(main())\n")
        )
    )
    thread.start()
    thread.join(5)
    with contextlib.suppress(IndexError):
        assert traces[0].elapsed == 5
    assert len(traces) == 1


def test_who_waits_for_a_run_in_another_thread_waits_in_real_time():
    """That thread is not the program's: its waits are none of the virtual clock's business."""
    traces, under_way = [], threading.Event()
    source = b"""
import asyncio

async def main():
    sum(range(20_000_000))
    await asyncio.sleep(5)
    sum(range(20_000_000))

asyncio.run(main())
"""

    def run():
        program, play = Program(path="program.py", source=source), Play(kind="script")
        traces.append(simulate(program, play, on_start=lambda recorder, alarm: under_way.set()))

    thread = threading.Thread(target=run)
    begun, pause = time.monotonic(), 0.1
    thread.start()
    assert under_way.wait(5)
    time.sleep(pause)
    while not traces and thread.is_alive():
        thread.join(0.1)
    assert traces[0].elapsed == 5
    assert traces[0].blocking == ()
    assert time.monotonic() - begun >= pause


@pytest.mark.timeout(200)
@pytest.mark.parametrize("call", ["print('spam')", "os._exit(0)"])
def test_a_program_cannot_catch_that_it_was_stopped_and_go_on(simulated, call):
    before = time.process_time()
    source = f"import os\nwhile True:\n    try:\n        {call}\n    except BaseException:\n        pass\n"
    assert simulated(source, wall_limit=30).outcome == "crashed"
    assert time.process_time() - before < 15


def test_tasks_left_over_are_cancelled_in_the_order_of_their_making() -> None:
    """In life the order is that of a set: by addresses."""
    source = """\
import asyncio

async def worker(number):
    try:
        await asyncio.sleep(9)
    finally:
        print(number)

async def main():
    main.tasks = [asyncio.create_task(worker(number)) for number in range(40)]
    await asyncio.sleep(1)

asyncio.run(main())
"""
    trace = simulate(Program(path="program.py", source=source.encode()), Play(kind="script"))
    assert list(trace.lines) == [str(number) for number in range(40)]


def test_a_program_that_went_round_in_a_loop_says_which_and_never_had_a_free_loop(simulated):
    trace = simulated(
        "import asyncio\nasync def main():\n    n = 0\n    while True:\n        n += 1\n        n -= 1\n",
        "main",
        wall_limit=1,
    )
    assert ending(trace) == ("timed out", "never-ends")
    assert (trace.stopped_at, trace.blocked) == (4, math.inf)


def test_waiting_in_the_loops_own_thread_for_the_loop_holds_it_up(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            asyncio.run_coroutine_threadsafe(asyncio.sleep(1), loop).result()
        """,
        "main",
        wall_limit=1,
    )
    assert [(held.call, held.line) for held in trace.blocking] == [("Future.result", 5)]


@pytest.mark.slow
def test_a_program_that_looks_at_the_clock_for_ever_never_yields(simulated):
    trace = simulated(
        "import time\nasync def main():\n    end = time.time()\n    while time.time() >= end:\n        pass\n",
        "main",
    )
    assert ending(trace) == ("timed out", "never-yields")
    assert trace.stopped_at == 4


LIARS = {
    "its classes' name": "class M(type): __name__ = property(lambda cls: 1 / 0)\nclass E(Exception, metaclass=M): pass",
    "its class": "class E(Exception):\n    @property\n    def __class__(self): raise SystemExit(3)",
    "another class": "class E(Exception):\n    __class__ = SyntaxError",
    "its traceback": "class E(Exception):\n    __traceback__ = __cause__ = __context__ = property(lambda self: 5)",
    "its truth": "class E(Exception):\n    def __bool__(self): raise SystemExit(3)",
    "its attributes": "class E(Exception):\n    def __getattribute__(self, name): raise KeyboardInterrupt",
    "its place": "class E(SyntaxError):\n    filename = lineno = msg = property(lambda self: 1 / 0)",
    "a place that cannot be": "def E(x): return SyntaxError(x, ('program.py', 10**30, 10**30, 't', 10**30, 10**30))",
    "words that are none": "def E(x): return SyntaxError(5, ('program.py', 'one', 7, 8))",
    "a missing name": "class E(AttributeError):\n    name = obj = property(lambda self: 1 / 0)",
    "a number of the system": "class E(OSError):\n    errno = property(lambda self: 1 / 0)",
    "an exit": "class E(SystemExit):\n    code = property(lambda self: 1 / 0)",
    "what it contains": "def E(x):\n    class G(ExceptionGroup): exceptions = ()\n    return G(x, [ValueError(x)])",
    "thousands of groups": "def E(x):\n    error = ValueError(x)\n"
    "    for _ in range(3000): error = ExceptionGroup(x, [error])\n    return error",
}
"""Exceptions that are not what they say, by what is hidden."""
RAISING = {
    "at the end": "async def main():\n    print('on')\n    raise E('x')",
    "before another": (
        "async def main():\n    print('on')\n"
        "    try: raise E('x')\n    except BaseException as error: raise ValueError('y') from error"
    ),
    "in a task": (
        "import asyncio\nasync def fail(): raise E('x')\n"
        "async def main():\n    print('on')\n    task = asyncio.create_task(fail())\n    await asyncio.sleep(1)"
    ),
    "in a thread": (
        "import threading\ndef fail(): raise E('x')\n"
        "async def main():\n    print('on')\n"
        "    thread = threading.Thread(target=fail)\n    thread.start()\n    thread.join()"
    ),
}


@pytest.mark.parametrize("way", RAISING)
@pytest.mark.parametrize("liar", LIARS)
@pytest.mark.filterwarnings("ignore")
def test_an_exception_that_is_not_what_it_says_is_recorded_like_any_other(simulated, liar, way):
    trace = simulated(f"{LIARS[liar]}\n{RAISING[way]}\n", "main")
    assert trace.lines[:1] == ["on"]
    assert trace.outcome in ("finished", "raised")
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize("name", ["\\ud800", "x" * 20_000], ids=["half a character", "more than a line"])
def test_any_name_can_be_written_down(simulated, name):
    trace = simulated(
        f"""
        import asyncio

        async def worker(fails=False):
            if fails:
                raise type("E" * 20_000, (Exception,), {{}})("x")
            await asyncio.sleep(9)

        async def main():
            asyncio.current_task().set_name("{name}")
            print("on")
            worker.__qualname__ = "{name}"
            worker()
            tasks = [asyncio.create_task(worker(fails), name="{name}") for fails in (True, False)]
            await asyncio.sleep(1)
        """,
        "main",
    )
    assert (trace.outcome, trace.lines) == ("finished", ["on"])
    assert [len(one) for one in (trace.never_awaited, trace.unseen_errors, trace.left_behind)] == [1, 1, 1]
    assert from_json(to_json(trace)) == trace


def test_a_task_may_say_any_name(simulated):
    trace = simulated(
        """
        import asyncio

        class Numbered(asyncio.Task):
            def get_name(self):
                return 5

        async def worker():
            print("worker")
            await asyncio.Event().wait()

        async def main():
            task = Numbered(worker(), loop=asyncio.get_running_loop(), name="given")
            await asyncio.sleep(1)
            print(task.get_name())
        """,
        "main",
    )
    assert (trace.outcome, trace.lines) == ("finished", ["worker", "5"])
    assert trace.printed[0].task == "given"


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="there are few signals")
def test_the_handlers_that_a_program_leaves_are_replaced_and_not_asked(simulated):
    numbers = [signal.SIGUSR1, signal.SIGURG, signal.SIGINT]
    before = [signal.getsignal(number) for number in numbers]
    trace = simulated(
        """
        import signal

        class Handler:
            def __call__(self, number, frame): pass
            def __hash__(self): raise SystemExit
            __eq__ = __repr__ = __bool__ = __hash__

        for number in (signal.SIGUSR1, signal.SIGURG, signal.SIGINT):
            signal.signal(number, Handler())
        print("on")
        """
    )
    assert (trace.outcome, trace.lines) == ("finished", ["on"])
    assert [signal.getsignal(number) for number in numbers] == before
