"""Whole programs on the virtual clock: what they print, and when.

First the programs of the tutorials that the course is made of, then everything that a program may do to time:
threads, sockets, processes, signals, deadlocks, wall clocks. Last, the programs in `programs/` print what a real
interpreter prints.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.interpreter

PROGRAMS = Path(__file__).with_name("programs")
TICKERS = [
    *("0 seconds have passed...@0", "1@0", "2@0.5", "3@1", "4@1.5", "5@2", "6@2.5"),
    *("3 seconds have passed...@3", "7@3", "8@3.5", "9@4", "10@4.5", "11@5", "12@5.5"),
    *("6 seconds have passed...@6", "13@6", "14@6.5"),
]
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
EAGER = pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")


# The tutorials' programs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "lines", "elapsed"),
    [
        (
            "awaited_in_order.py",
            [
                *("before await@0", "worker_1 start@0", "worker_1 done@1", "awaited worker_1@1"),
                *("worker_2 start@1", "worker_2 done@3", "awaited worker_2@3"),
            ],
            3,
        ),
        (
            "tasks_at_once.py",
            [
                *("before await@0", "worker_1 start@0", "worker_2 start@0", "worker_1 done@1"),
                *("awaited worker_1@1", "worker_2 done@2", "awaited worker_2@2"),
            ],
            2,
        ),
        ("hello_world.py", ["hello@0", "world@1"], 1),
        ("hello_by_hand.py", ["Hello@0", "world@2"], 2),
        ("say_after.py", ["started at 12:00:00@0", "hello@1", "world@3", "finished at 12:00:03@3"], 3),
        ("say_after_tasks.py", ["started at 12:00:00@0", "hello@1", "world@2", "finished at 12:00:02@2"], 2),
        ("say_after_group.py", ["started at 12:00:00@0", "hello@1", "world@2", "finished at 12:00:02@2"], 2),
        ("greet_two.py", ["Hello, Alice!@0", "Hello, Bob!@0", "Goodbye, Alice!@1", "Goodbye, Bob!@1"], 1),
    ],
)
def test_a_tutorials_program_prints_these_lines_at_these_times(simulated, file, lines, elapsed):
    trace = simulated(PROGRAMS / file)
    assert trace.timed_lines == lines
    assert trace.elapsed == elapsed
    assert trace.outcome == "finished"
    assert trace.loose_ends == []


@pytest.mark.parametrize("file", ["two_tickers.py", "two_tickers_by_hand.py"])
def test_endless_tickers_are_cut_off(simulated, file):
    trace = simulated(PROGRAMS / file, until=7)
    assert trace.timed_lines == TICKERS
    assert (trace.outcome, trace.elapsed) == ("cut off", 7)
    assert trace.loose_ends == []


def test_a_coroutine_that_is_only_called_does_not_run(simulated):
    trace = simulated(PROGRAMS / "never_run.py")
    assert trace.lines == []
    assert [(lost.coroutine, lost.line) for lost in trace.never_awaited] == [("my_function", 8)]


@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="gives no loop any more from Python 3.14 on")
def test_get_event_loop_gives_a_loop_as_it_used_to(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            print("Hello")
            await asyncio.sleep(2)
            print("world")

        loop = asyncio.get_event_loop()
        loop.run_until_complete(main())
        loop.close()
    """)
    assert trace.timed_lines == ["Hello@0", "world@2"]
    assert trace.open_loops == ()


@pytest.mark.skipif(sys.version_info < (3, 14), reason="it makes a loop before Python 3.14")
def test_get_event_loop_raises_as_it_does_from_python_3_14_on(simulated):
    trace = simulated("import asyncio\nasyncio.get_event_loop()\n")
    assert trace.error.type == "RuntimeError"


# Time ---------------------------------------------------------------------------------------------------------


def test_one_sleep_after_the_other(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            for delay in (1, 2, 3):
                await asyncio.sleep(delay)
                print(round(loop.time(), 9))

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["1.0@1", "3.0@3", "6.0@6"]


def test_ten_tenths_are_one(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            for _ in range(10):
                await asyncio.sleep(0.1)
            print(round(asyncio.get_running_loop().time(), 9))

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["1.0@1"]
    assert trace.elapsed == 1


def test_ten_equal_sleeps_wake_in_the_order_in_which_they_began(simulated):
    trace = simulated("""
        import asyncio

        async def work(number):
            await asyncio.sleep(1)
            print(number)

        async def main():
            await asyncio.gather(*(work(number) for number in range(10)))

        asyncio.run(main())
    """)
    assert trace.timed_lines == [f"{number}@1" for number in range(10)]


def test_ten_days_cost_no_real_time(simulated):
    began = time.monotonic()
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.sleep(864_000)
            print("ten days later")

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["ten days later@864000"]
    assert time.monotonic() - began < trace.elapsed


def test_a_sleep_of_a_tenth_of_a_microsecond_counts(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.sleep(1e-7)
            print(round(asyncio.get_running_loop().time(), 9))

        asyncio.run(main())
    """)
    assert trace.lines == ["1e-07"]
    assert trace.elapsed == 1e-7


def test_a_timeout_fires_exactly_then(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(3)
            except TimeoutError:
                print("timeout")
            try:
                await asyncio.wait_for(asyncio.sleep(3), 0.5)
            except TimeoutError:
                print("too late")

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["timeout@1", "too late@1.5"]


def test_two_runs_in_one_program_go_on_in_time(simulated):
    trace = simulated("""
        import asyncio

        async def main(number):
            await asyncio.sleep(3)
            print(number)

        asyncio.run(main(1))
        asyncio.run(main(2))
    """)
    assert trace.timed_lines == ["1@3", "2@6"]


@pytest.mark.parametrize(
    "way",
    [
        "asyncio.run(main())",
        "asyncio.run(main(), debug=True)",
        "with asyncio.Runner() as runner: runner.run(main())",
        "loop = asyncio.new_event_loop(); loop.run_until_complete(main()); loop.close()",
        "loop = asyncio.SelectorEventLoop(); loop.run_until_complete(main()); loop.close()",
        "loop = asyncio.new_event_loop(); asyncio.set_event_loop(loop); "
        "asyncio.get_event_loop().run_until_complete(main()); loop.close()",
        "loop = asyncio.new_event_loop(); task = loop.create_task(main()); "
        "task.add_done_callback(lambda task: loop.stop()); loop.run_forever(); loop.close()",
        "with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner: runner.run(main())",
    ],
)
def test_every_way_to_a_loop_leads_to_the_virtual_clock(simulated, way):
    trace = simulated(f"import asyncio\nasync def main():\n    await asyncio.sleep(1000)\n    print('later')\n{way}\n")
    assert trace.timed_lines == ["later@1000"]
    assert trace.open_loops == ()


@EAGER
def test_loop_factories_and_eager_tasks(simulated):
    trace = simulated("""
        import asyncio

        async def work(number):
            print(number)
            await asyncio.sleep(number)
            print(-number)

        async def main():
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            tasks = [asyncio.create_task(work(number)) for number in (1, 2, 3)]
            print(0)
            await asyncio.gather(*tasks)

        asyncio.run(main(), loop_factory=asyncio.SelectorEventLoop)
    """)
    assert trace.timed_lines == ["1@0", "2@0", "3@0", "0@0", "-1@1", "-2@2", "-3@3"]


def test_debug_mode_reports_no_slow_callbacks_where_there_are_none(simulated, caplog):
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.sleep(60)
            print("a minute later")

        asyncio.run(main(), debug=True)
    """)
    assert trace.timed_lines == ["a minute later@60"]
    assert [record for record in caplog.records if "took" in record.getMessage()] == []


def test_debug_mode_reports_a_blocking_sleep(simulated, capsys):
    trace = simulated("""
        import asyncio, time

        async def main():
            time.sleep(0.3)

        asyncio.run(main(), debug=True)
    """)
    assert trace.elapsed == 0.3
    assert "took 0.300 seconds" in capsys.readouterr().err


# Wall clocks ----------------------------------------------------------------------------------------------------


def test_all_wall_clocks_agree(simulated):
    trace = simulated("""
        import asyncio
        import datetime
        import time
        from time import monotonic, perf_counter as counter

        def clocks():
            return [
                asyncio.get_running_loop().time(), time.time(), time.monotonic(), time.perf_counter(),
                time.time_ns() / 1e9, time.monotonic_ns() / 1e9, monotonic(), counter(),
                datetime.datetime.now().timestamp(), datetime.datetime.now(datetime.UTC).timestamp(),
            ]

        async def main():
            before = clocks()
            await asyncio.sleep(1.5)
            print({round(after - at, 4) for after, at in zip(clocks(), before)})

        asyncio.run(main())
    """)
    assert trace.lines == ["{1.5}"]


def test_the_date_and_time_of_day_are_the_courses(simulated):
    trace = simulated("""
        import datetime, time

        print(time.strftime("%X"), time.localtime().tm_hour, time.gmtime().tm_hour)
        print(time.ctime(), "/", time.asctime(), "/", time.ctime(0))
        print(datetime.datetime.now().isoformat(" ", "milliseconds"), datetime.date.today(), round(time.time(), 3))
        print(time.tzname[0], datetime.datetime.now().astimezone().utcoffset())
    """)
    assert trace.lines == [
        "12:00:00 12 12",
        "Thu Jan  1 12:00:00 2026 / Thu Jan  1 12:00:00 2026 / Thu Jan  1 00:00:00 1970",
        "2026-01-01 12:00:00.000 2026-01-01 1767268800.0",
        "UTC 0:00:00",
    ]


def test_a_program_may_start_at_another_time_of_day(simulated):
    trace = simulated(PROGRAMS / "say_after.py", start="2030-05-06T23:59:59")
    assert trace.timed_lines == ["started at 23:59:59@0", "hello@1", "world@3", "finished at 00:00:02@3"]


def test_a_wall_clock_in_a_thread_is_virtual_too(simulated):
    trace = simulated("""
        import asyncio, threading, time

        def look(where):
            print(where, round(time.time() - 1767268800, 3))

        async def main():
            await asyncio.sleep(2)
            await asyncio.to_thread(look, "executor")
            thread = threading.Thread(target=look, args=("thread",))
            thread.start()
            thread.join()

        asyncio.run(main())
    """)
    assert trace.lines == ["executor 2.0", "thread 2.0"]


# Blocking -----------------------------------------------------------------------------------------------------------


def test_a_blocking_sleep_passes_virtual_time_and_lets_nobody_run(simulated):
    began = time.monotonic()
    trace = simulated("""
        import asyncio, time

        async def tick():
            while True:
                print("tick")
                await asyncio.sleep(100)

        async def main():
            ticker = asyncio.create_task(tick())
            await asyncio.sleep(0)
            time.sleep(250)
            print("blocked")
            for _ in range(3):
                await asyncio.sleep(0)
            ticker.cancel()

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["tick@0", "blocked@250", "tick@250"]
    assert trace.blocked == 250
    assert time.monotonic() - began < trace.elapsed


def test_a_blocking_sleep_outside_any_loop_is_virtual(simulated):
    trace = simulated("""
        import time
        from time import sleep

        time.sleep(10)
        print("ten")
        sleep(0.5)
        print("and a half")
    """)
    assert trace.timed_lines == ["ten@10", "and a half@10.5"]
    assert trace.blocked == 0


@pytest.mark.parametrize("argument", ["-1", "'1'", "float('nan')"])
def test_a_blocking_sleep_refuses_what_it_always_refuses(simulated, argument):
    trace = simulated(f"import time\ntime.sleep({argument})\n")
    assert trace.outcome == "raised"
    assert trace.error.type in {"ValueError", "TypeError"}
    assert trace.error.line == 2


# Threads ------------------------------------------------------------------------------------------------------------


def test_a_thread_that_sleeps_takes_virtual_time_only(simulated):
    began = time.monotonic()
    trace = simulated("""
        import asyncio, time

        def work():
            time.sleep(200)
            print("thread")

        async def sleeper():
            await asyncio.sleep(100)
            print("coroutine")

        async def main():
            await asyncio.gather(asyncio.to_thread(work), sleeper())
            print("both")

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["coroutine@100", "thread@200", "both@200"]
    assert trace.blocked == 0
    assert time.monotonic() - began < trace.elapsed


def test_the_clock_does_not_run_ahead_of_a_thread_that_works(simulated):
    trace = simulated("""
        import asyncio

        def compute():
            return sum(number * number for number in range(200_000))

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.wait_for(asyncio.to_thread(compute), 60)
            print(round(loop.time(), 9))
            loop.call_later(60, print, "much later")
            await loop.run_in_executor(None, compute)
            print(round(loop.time(), 9))

        asyncio.run(main())
    """)
    assert trace.lines == ["0.0", "0.0"]


def test_a_timeout_on_a_thread_that_sleeps_longer(simulated):
    trace = simulated("""
        import asyncio, time

        async def main():
            try:
                async with asyncio.timeout(1):
                    await asyncio.to_thread(time.sleep, 5)
            except TimeoutError:
                print("timeout")

        asyncio.run(main())
        print("end")
    """)
    assert trace.timed_lines == ["timeout@1", "end@5"]  # the pool is waited for


def test_a_plain_thread_calls_back_into_the_loop(simulated):
    trace = simulated("""
        import asyncio, threading

        async def main():
            loop, event = asyncio.get_running_loop(), asyncio.Event()

            def work():
                sum(range(300_000))
                loop.call_soon_threadsafe(event.set)

            threading.Thread(target=work).start()
            await event.wait()
            print("woken")

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["woken@0"]


def test_a_thread_that_waits_for_the_loop_does_not_hold_the_clock_up(simulated):
    began = time.monotonic()
    trace = simulated("""
        import asyncio

        async def answer():
            await asyncio.sleep(3600)
            return 42

        async def main():
            loop = asyncio.get_running_loop()
            print(await asyncio.to_thread(
                lambda: asyncio.run_coroutine_threadsafe(answer(), loop).result()
            ))

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["42@3600"]
    assert time.monotonic() - began < trace.elapsed


def test_a_loop_in_a_thread_keeps_the_same_time(simulated):
    trace = simulated("""
        import asyncio, threading

        async def work():
            await asyncio.sleep(2)
            print("work")
            return 5

        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        print(asyncio.run_coroutine_threadsafe(work(), loop).result())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    """)
    assert trace.timed_lines == ["work@2", "5@2"]
    assert trace.outcome == "finished"


def test_threads_without_a_loop_sleep_side_by_side(simulated):
    trace = simulated("""
        import threading, time

        def work(seconds):
            time.sleep(seconds)
            print("thread", seconds)

        threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (30, 10, 20)]
        for thread in threads:
            thread.start()
        time.sleep(15)
        print("main")
        for thread in threads:
            thread.join()
        print("end")
    """)
    assert trace.timed_lines == ["thread 10@10", "main@15", "thread 20@20", "thread 30@30", "end@30"]


def test_a_script_ends_when_its_threads_do(simulated):
    trace = simulated("""
        import threading, time

        def work():
            time.sleep(5)
            print("thread")

        threading.Thread(target=work).start()
        print("main")
    """)
    assert trace.timed_lines == ["main@0", "thread@5"]


def test_a_pool_of_two_gives_three_jobs_their_turns(simulated):
    trace = simulated("""
        import asyncio, time
        from concurrent.futures import ThreadPoolExecutor

        def work(seconds):
            time.sleep(seconds)
            return seconds

        async def main():
            loop = asyncio.get_running_loop()
            with ThreadPoolExecutor(2) as pool:
                print(await asyncio.gather(*(loop.run_in_executor(pool, work, n) for n in (3, 1, 1))))

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["[3, 1, 1]@3"]


def test_the_executors_shutdown_waits_longer_than_its_limit_of_300_seconds(simulated):
    trace = simulated("""
        import asyncio, time

        async def main():
            asyncio.get_running_loop().run_in_executor(None, time.sleep, 500)
            print("main")

        asyncio.run(main())
        print("end")
    """)
    assert trace.timed_lines == ["main@0", "end@500"]


def test_a_consumer_thread_on_a_queue(simulated):
    trace = simulated("""
        import asyncio, queue, threading, time

        jobs = queue.Queue()

        def consume():
            while (job := jobs.get()) is not None:
                time.sleep(1)
                print("did", job)

        async def main():
            for job in range(3):
                jobs.put(job)
                await asyncio.sleep(2)
            jobs.put(None)

        thread = threading.Thread(target=consume)
        thread.start()
        asyncio.run(main())
        thread.join()
    """)
    assert trace.timed_lines == ["did 0@1", "did 1@3", "did 2@5"]
    assert trace.elapsed == 6


# Sockets, processes, signals ------------------------------------------------------------------------------------


def test_a_server_and_its_clients_on_loopback_sockets(simulated):
    trace = simulated("""
        import asyncio

        async def serve(reader, writer):
            line = await reader.readline()
            await asyncio.sleep(1)
            writer.write(line.upper())
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        async def ask(port, text):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(text.encode() + b"\\n")
            print((await reader.readline()).decode().strip())
            writer.close()
            await writer.wait_closed()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            async with server:
                await ask(port, "hello")
                await asyncio.gather(ask(port, "one"), ask(port, "two"))
                await asyncio.sleep(0)

        asyncio.run(main())
    """)
    assert trace.outcome == "finished"
    assert trace.timed_lines[0] == "hello".upper() + "@1"
    assert sorted(trace.timed_lines[1:]) == ["ONE@2", "TWO@2"]


def test_a_subprocess_is_waited_for_in_real_time(simulated):
    trace = simulated("""
        import asyncio, sys

        async def main():
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "print(6 * 7)", stdout=asyncio.subprocess.PIPE
            )
            out, _ = await asyncio.wait_for(process.communicate(), 60)
            print(int(out), process.returncode)
            await asyncio.sleep(1)
            print("later")

        asyncio.run(main())
    """)
    assert trace.timed_lines[0].startswith("42 0@")
    assert trace.elapsed < 5
    assert trace.outcome == "finished"


def test_a_subprocess_outside_any_loop(simulated):
    trace = simulated("""
        import subprocess, sys

        print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, timeout=5).stdout.strip())
    """)
    assert trace.timed_lines == ["b'42'@0"]


@POSIX
def test_a_signal_handler_runs_at_the_instant_of_the_signal(simulated):
    trace = simulated("""
        import asyncio, os, signal

        async def main():
            loop, event = asyncio.get_running_loop(), asyncio.Event()
            loop.add_signal_handler(signal.SIGUSR1, event.set)
            loop.call_later(1, os.kill, os.getpid(), signal.SIGUSR1)
            await event.wait()
            print("signal")
            loop.remove_signal_handler(signal.SIGUSR1)

        asyncio.run(main())
    """)
    assert trace.timed_lines == ["signal@1"]
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


# Deadlocks and programs that never let time pass ------------------------------------------------------------------


def test_an_event_that_nobody_sets_is_a_deadlock(simulated):
    began = time.monotonic()
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.sleep(3600)
            await asyncio.Event().wait()

        asyncio.run(main())
    """)
    assert (trace.outcome, trace.reason, trace.elapsed) == ("deadlock", "deadlock", 3600)
    assert [(wait.coroutine, wait.line, wait.thing) for wait in trace.waiting] == [("main", 5, "an Event")]
    assert time.monotonic() - began < trace.elapsed


def test_two_locks_crossed_are_a_deadlock_with_a_circle_of_waiting(simulated):
    trace = simulated("""
        import asyncio

        async def take(first, second):
            async with first:
                await asyncio.sleep(1)
                async with second:
                    print("not reached")

        async def main():
            one, other = asyncio.Lock(), asyncio.Lock()
            await asyncio.gather(take(one, other), take(other, one))

        asyncio.run(main())
    """)
    assert (trace.outcome, trace.elapsed, trace.lines) == ("deadlock", 1, [])
    assert [(wait.task, wait.thing, wait.tasks) for wait in trace.waiting] == [
        ("Task-1", "tasks", ("Task-2", "Task-3")),
        ("Task-2", "a Lock", ("Task-3",)),
        ("Task-3", "a Lock", ("Task-2",)),
    ]


@pytest.mark.parametrize(
    ("statement", "thing"),
    [
        ("await asyncio.Queue().get()", "something in a Queue"),
        ("await asyncio.get_running_loop().create_future()", "a Future"),
        ("await asyncio.Semaphore(0).acquire()", "a Semaphore"),
        ("await asyncio.Barrier(2).wait()", "a Barrier"),
        ("await asyncio.create_task(asyncio.Event().wait())", "a task"),
        ("await asyncio.sleep(float('inf'))", "a time that never comes"),
    ],
)
def test_a_deadlock_says_what_is_waited_for(simulated, statement, thing):
    trace = simulated(f"import asyncio\nasync def main():\n    {statement}\nasyncio.run(main())\n")
    assert trace.outcome == "deadlock"
    assert trace.waiting[0].thing == thing
    assert trace.waiting[0].line == 3


@pytest.mark.timeout(200)
def test_waiting_busily_for_a_time_ends_then(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            end = loop.time() + 1
            while loop.time() < end:
                await asyncio.sleep(0)
            print("over")

        asyncio.run(main())
        """,
        wall_limit=50,
    )
    assert (trace.lines, trace.outcome) == (["over"], "finished")
    assert trace.elapsed == pytest.approx(1, rel=0.01)


def test_threads_started_or_woken_at_one_instant_take_turns(simulated):
    program = """
        import asyncio, threading, time

        def work(name):
            print(name, "begins")
            time.sleep(1)
            print(name, "goes on")
            sum(range(20_000))
            print(name, "ends")

        async def coroutine(name):
            print(name, "begins")
            await asyncio.sleep(1)
            print(name, "ends")

        threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
        threads += [threading.Thread(target=lambda: asyncio.run(coroutine("c")))]
        for thread in threads:
            thread.start()
        print("all are started")
        for thread in threads:
            thread.join()
        """
    expected = ["a begins", "b begins", "c begins", "all are started"]
    expected += ["a goes on", "a ends", "b goes on", "b ends"]
    for _ in range(10):
        lines = simulated(program).lines
        assert [line for line in lines if line != "c ends"] == expected
        assert "c ends" in lines[4:]


def test_many_honest_turns_at_one_instant_are_not_an_endless_loop(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            for _ in range(150_000):
                await asyncio.sleep(0)
            print("done")

        asyncio.run(main())
        """,
        record=False,
    )
    assert trace.timed_lines == ["done@0"]


def test_many_honest_looks_at_a_clock_are_not_an_endless_loop(simulated):
    trace = simulated(
        """
        import time

        for _ in range(100_000):
            time.perf_counter()
        print("done")
        """,
        record=False,
        wall_limit=50,
    )
    assert trace.lines == ["done"]


# Real life ------------------------------------------------------------------------------------------------------


NOT_COMPARABLE = {"say_after", "say_after_tasks", "say_after_group", "two_tickers", "two_tickers_by_hand"}
"""They show the time of day, or never end."""
COMPARABLE = sorted(path for path in PROGRAMS.glob("*.py") if path.stem not in NOT_COMPARABLE)


def real_life_of(path):
    command = [sys.executable, "-W", "ignore", path]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@pytest.fixture(scope="module")
def in_real_life():
    """Return the standard output and exit status of each program under the interpreter, all run at the same time."""
    processes = {path: real_life_of(path) for path in COMPARABLE}
    return {path: (process.communicate()[0], process.returncode) for path, process in processes.items()}


@pytest.mark.timeout(200)
@pytest.mark.parametrize("path", COMPARABLE, ids=lambda path: path.stem)
def test_prints_what_a_real_interpreter_prints(simulated, in_real_life, path):
    output, status = in_real_life[path]
    trace = simulated(path)
    for _ in range(3):  # a busy machine can be late by more than a program's shortest wait
        if trace.lines == output.splitlines():
            break
        output = real_life_of(path).communicate()[0]
    assert trace.lines == output.splitlines()
    assert trace.exit_status == status
