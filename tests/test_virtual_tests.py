"""Virtual time for the tests of any project: the marker `virtual_time` and the fixture `virtual_clock`."""

import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent

import pytest

from tests.commands import run_command

pytest_plugins = ["pytester"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]
Run = Callable[..., pytest.RunResult]
MODES = ["strict", "auto"]
AUTO_LATER = ["strict", pytest.param("auto", marks=pytest.mark.slow)]


@pytest.fixture
def run_tests(pytester: pytest.Pytester) -> Run:
    """Writes the files of a project that has no course, and runs pytest in it, in a process of its own."""

    def run(test: str, *options: str, mode: str = "strict", settings: str = "", **files: str) -> pytest.RunResult:
        pytester.makeini(
            f"[pytest]\nasyncio_mode = {mode}\nasyncio_default_fixture_loop_scope = function\n"
            f"addopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n{settings}"
        )
        for name, text in {"test_app": test, **files}.items():
            pytester.path.joinpath(f"{name}.py").write_text(dedent(text), encoding="utf-8")
        done = run_command(
            [sys.executable, "-m", "pytest", f"--basetemp={pytester.path}/base", *map(str, options)],
            cwd=pytester.path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        return pytest.RunResult(done.returncode, done.stdout.splitlines(), done.stderr.splitlines(), 0.0)

    return run


def said_by(result: pytest.RunResult) -> str:
    return result.stdout.str()


IN_STEP = """
    import asyncio, datetime, time
    import pytest

    @pytest.mark.virtual_time
    async def test_an_hour():
        loop = asyncio.get_running_loop()
        wall, monotonic, day = time.time(), time.monotonic(), datetime.datetime.now()
        assert loop.time() == 0
        await asyncio.sleep(3600)
        time.sleep(1800)
        assert loop.time() == 5400
        assert time.time() - wall == 5400
        assert time.monotonic() - monotonic == 5400
        assert datetime.datetime.now() - day == datetime.timedelta(hours=1.5)

    @pytest.mark.virtual_time
    async def test_begins_at_zero_too():
        assert asyncio.get_running_loop().time() == 0
        assert datetime.datetime.now() == datetime.datetime(2026, 1, 1, 12)
"""


@pytest.mark.parametrize("mode", MODES)
def test_the_loop_and_the_wall_clocks_go_together_and_each_test_begins_at_zero(run_tests: Run, mode: str) -> None:
    run_tests(IN_STEP, mode=mode).assert_outcomes(passed=2)


BESIDE = """
    import asyncio, time
    import pytest

    REAL_SLEEP, REAL_TIME = time.sleep, time.time

    @pytest.mark.asyncio
    async def test_before():
        check()

    @pytest.mark.virtual_time
    async def test_virtual():
        assert type(asyncio.get_running_loop()).__module__.startswith("grader")
        await asyncio.sleep(1000)

    @pytest.mark.asyncio
    async def test_after():
        check()

    def check():
        loop = asyncio.get_running_loop()
        assert not any("grader" in kind.__module__ for kind in type(loop).__mro__)
        assert time.sleep is REAL_SLEEP and time.time is REAL_TIME
        assert abs(loop.time() - time.monotonic()) < 60
        assert time.time() > 1_780_000_000
"""


def test_unmarked_tests_keep_their_loops_and_clocks(run_tests: Run) -> None:
    run_tests(BESIDE).assert_outcomes(passed=3)


OWN_LOOPS = """
    import asyncio

    class OwnLoop(asyncio.SelectorEventLoop):
        pass

    def pytest_asyncio_loop_factories(config, item):
        return {"own": OwnLoop}
"""


def test_a_project_s_own_loops_are_those_of_its_unmarked_tests(run_tests: Run) -> None:
    test = """
        import asyncio
        import pytest

        @pytest.mark.asyncio
        async def test_own():
            assert type(asyncio.get_running_loop()).__name__ == "OwnLoop"

        @pytest.mark.virtual_time
        async def test_virtual():
            assert type(asyncio.get_running_loop()).__name__ != "OwnLoop"
            await asyncio.sleep(1000)
    """
    run_tests(test, conftest=OWN_LOOPS).assert_outcomes(passed=2)


@pytest.mark.parametrize("mode", AUTO_LATER)
def test_a_whole_module_runs_in_virtual_time(run_tests: Run, mode: str) -> None:
    test = """
        import asyncio, time
        import pytest

        pytestmark = pytest.mark.virtual_time

        async def test_function():
            await asyncio.sleep(1000)
            assert asyncio.get_running_loop().time() == 1000

        class TestInAClass:
            async def test_method(self):
                await asyncio.sleep(1000)
                assert asyncio.get_running_loop().time() == 1000

        def test_without_a_loop():
            before = time.time()
            time.sleep(1000)
            assert time.time() - before == 1000

        def test_with_a_loop_of_its_own():
            asyncio.run(asyncio.sleep(1000))
            assert time.time() == 1767268800 + 1000
    """
    run_tests(test, mode=mode).assert_outcomes(passed=4)


def test_a_folder_runs_in_virtual_time_by_a_fixture_of_its_conftest(run_tests: Run) -> None:
    conftest = """
        import pytest

        @pytest.fixture(autouse=True)
        def in_virtual_time(virtual_clock):
            pass
    """
    test = """
        import asyncio

        async def test_one(virtual_clock):
            await asyncio.sleep(1000)
            assert virtual_clock.elapsed == 1000

        async def test_two():
            await asyncio.sleep(0.25)
            assert asyncio.get_running_loop().time() == 0.25
    """
    run_tests(test, conftest=conftest).assert_outcomes(passed=2)


def test_a_marker_that_a_conftest_adds_after_collection_counts(run_tests: Run) -> None:
    conftest = """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.virtual_time)
    """
    test = """
        import asyncio

        async def test_one():
            await asyncio.sleep(1000)
            assert asyncio.get_running_loop().time() == 1000
    """
    run_tests(test, mode="auto", conftest=conftest).assert_outcomes(passed=1)


@pytest.mark.parametrize("mode", AUTO_LATER)
def test_async_fixtures_live_on_the_same_clock(run_tests: Run, mode: str) -> None:
    test = """
        import asyncio, time
        import pytest, pytest_asyncio

        @pytest_asyncio.fixture
        async def service():
            await asyncio.sleep(10)
            ticks = []

            async def tick():
                while True:
                    ticks.append(asyncio.get_running_loop().time())
                    await asyncio.sleep(60)

            task = asyncio.create_task(tick())
            yield ticks
            task.cancel()
            await asyncio.sleep(5)
            assert time.time() == 1767268800 + 10 + 150 + 5

        @pytest.mark.virtual_time
        async def test_ticks(service, virtual_clock):
            await asyncio.sleep(150)
            assert service == [10, 70, 130]
            assert virtual_clock.elapsed == 160
    """
    run_tests(test, mode=mode).assert_outcomes(passed=1)


STANDSTILL = """
    import asyncio
    import pytest

    pytestmark = pytest.mark.virtual_time

    async def worker(queue):
        await asyncio.sleep(2)
        await queue.get()

    async def test_waits_for_ever():
        queue = asyncio.Queue()
        task = asyncio.create_task(worker(queue), name="worker")
        await task

    async def test_after_it():
        await asyncio.sleep(1)
        assert asyncio.get_running_loop().time() == 1
"""


@pytest.mark.parametrize("mode", AUTO_LATER)
def test_a_standstill_fails_the_test_and_says_which_task_waits_for_what(run_tests: Run, mode: str) -> None:
    done = run_tests(STANDSTILL, mode=mode)
    done.assert_outcomes(passed=1, failed=1)
    said = said_by(done)
    assert "Deadlock at virtual second 2: every task waits, and nothing is left that could wake one." in said
    assert "(test_waits_for_ever) waits for task worker at test_app.py:14" in said
    assert "worker (worker) waits for something in a Queue at test_app.py:9" in said
    assert "await queue.get()" in said
    assert "INTERNALERROR" not in said
    assert "KeyboardInterrupt" not in said


def test_a_standstill_in_a_fixture_is_an_error_of_its_test_only(run_tests: Run) -> None:
    test = """
        import asyncio
        import pytest, pytest_asyncio

        pytestmark = pytest.mark.virtual_time

        @pytest_asyncio.fixture
        async def never_ready():
            await asyncio.Event().wait()

        @pytest_asyncio.fixture
        async def never_done():
            yield
            await asyncio.Event().wait()

        async def test_setup(never_ready):
            pass

        async def test_teardown(never_done):
            pass

        async def test_other():
            await asyncio.sleep(1)
    """
    done = run_tests(test)
    done.assert_outcomes(passed=2, errors=2)
    explained, _, _ = said_by(done).partition("short test summary info")  # which has whole lines where CI is set
    assert explained.count("waits for an Event at test_app.py:") == 2


def test_what_cleans_up_after_a_standstill_may_take_its_time(run_tests: Run) -> None:
    test = """
        import asyncio
        import pytest

        @pytest.mark.virtual_time
        async def test_cleans_up():
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(10)
                print("cleaned up at", asyncio.get_running_loop().time())
    """
    done = run_tests(test)
    done.assert_outcomes(failed=1)
    assert "cleaned up at 10.0" in said_by(done)


def test_until_ends_a_test_that_would_go_on(run_tests: Run) -> None:
    test = """
        import asyncio, time
        import pytest

        @pytest.mark.virtual_time(until=3600)
        async def test_heartbeat():
            async def beat():
                while True:
                    await asyncio.sleep(1)

            asyncio.create_task(beat())
            await asyncio.Event().wait()

        @pytest.mark.virtual_time(until=3600)
        def test_sleeps():
            time.sleep(4000)

        @pytest.mark.virtual_time(until=3600)
        async def test_in_time():
            await asyncio.sleep(3599)
    """
    done = run_tests(test)
    done.assert_outcomes(passed=1, failed=2)
    assert said_by(done).count("The test still ran at virtual second 3600, where its `until` ends it.") >= 2


def test_a_test_that_never_lets_time_pass_fails(run_tests: Run) -> None:
    test = """
        import asyncio, time
        import pytest

        @pytest.mark.virtual_time
        async def test_polls():
            while time.time():
                pass

        @pytest.mark.virtual_time
        async def test_waits_busily():
            end = time.time() + 10
            while time.time() < end:
                pass
    """
    done = run_tests(test)
    done.assert_outcomes(passed=1, failed=1)
    assert "Time never passes after virtual second 0" in said_by(done)


def test_start_is_what_the_wall_clocks_show(run_tests: Run) -> None:
    test = """
        import asyncio, datetime
        import pytest

        @pytest.mark.virtual_time(start="2030-12-31 23:59:59")
        async def test_new_year():
            await asyncio.sleep(1)
            assert datetime.date.today() == datetime.date(2031, 1, 1)
    """
    run_tests(test).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "marker",
    [
        "(unti=3)",
        *(pytest.param(wrong, marks=pytest.mark.slow) for wrong in ("(3)", "(start='now')", "(until='late')")),
    ],
)
def test_a_marker_that_means_nothing_is_refused_with_the_test_s_name(run_tests: Run, marker: str) -> None:
    done = run_tests(f"import pytest\n@pytest.mark.virtual_time{marker}\nasync def test_one(): pass\n")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "test_app.py::test_one: @pytest.mark.virtual_time(until=60" in done.stderr.str()


@pytest.mark.parametrize(("method", "func_only"), [("signal", "false"), ("thread", "true")])
def test_pytest_timeout_counts_real_seconds(run_tests: Run, method: str, func_only: str) -> None:
    test = """
        import asyncio
        import pytest

        pytestmark = pytest.mark.virtual_time

        async def test_a_long_time():
            before = asyncio.get_running_loop().time()
            await asyncio.to_thread(lambda: None)
            await asyncio.sleep(100_000)
            assert asyncio.get_running_loop().time() == before + 100_000

        async def test_another():
            await asyncio.sleep(100_000)
    """
    settings = f"timeout = 20\ntimeout_method = {method}\ntimeout_func_only = {func_only}\n"
    run_tests(test, settings=settings).assert_outcomes(passed=2)


def test_pytest_timeout_ends_a_test_that_would_go_on(run_tests: Run) -> None:
    test = """
        import asyncio
        import pytest

        pytestmark = pytest.mark.virtual_time

        @pytest.mark.timeout(0.5, method="signal")
        async def test_for_ever():
            while True:
                await asyncio.sleep(1)

        @pytest.mark.timeout(0.5, method="signal")
        async def test_that_hits_a_callback():
            loop = asyncio.get_running_loop()

            def again():
                loop.call_later(1, again)
                for _ in range(10_000):
                    pass

            again()
            await asyncio.Event().wait()

        async def test_after_it():
            await asyncio.sleep(1)
            assert asyncio.get_running_loop().time() == 1
    """
    done = run_tests(test)
    done.assert_outcomes(passed=1, failed=2)
    assert said_by(done).count("Timeout (>0.5s) from pytest-timeout") >= 2


def test_pytest_timeout_leaves_a_slow_report_alone(run_tests: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import time
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_makereport(item, call):
            if call.when == "call":
                time.sleep(0.5)
    """)
    test = """
        import asyncio
        import pytest

        @pytest.mark.virtual_time
        @pytest.mark.timeout(0.5, method="signal")
        async def test_for_ever():
            while True:
                await asyncio.sleep(1)
    """
    run_tests(test).assert_outcomes(failed=1)


def test_threads_sleep_in_virtual_time(run_tests: Run) -> None:
    test = """
        import asyncio, threading, time
        import pytest

        @pytest.mark.virtual_time
        async def test_threads():
            loop = asyncio.get_running_loop()
            await asyncio.gather(asyncio.to_thread(time.sleep, 1000), asyncio.sleep(500))
            assert loop.time() == 1000

        @pytest.mark.virtual_time
        async def test_left_asleep():
            threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()
            await asyncio.sleep(1)

        @pytest.mark.virtual_time
        async def test_no_thread_is_left():
            assert threading.active_count() == 1
    """
    run_tests(test, "-p", "no:xdist").assert_outcomes(passed=3)


def test_a_test_in_virtual_time_may_simulate_a_program(run_tests: Run) -> None:
    test = """
        import asyncio, time
        import pytest
        from grader import Program, simulate

        PROGRAM = Program(path="x.py", source=b"import asyncio; asyncio.run(asyncio.sleep(5)); print('done')")

        @pytest.mark.virtual_time
        def test_without_a_loop():
            trace = simulate(PROGRAM)
            assert (trace.lines, trace.elapsed) == (["done"], 5)
            time.sleep(1000)
            assert time.time() == 1767268800 + 1000

        @pytest.mark.virtual_time
        async def test_within_a_loop():
            await asyncio.sleep(1)
            assert simulate(PROGRAM).elapsed == 5
            time.sleep(1000)
            await asyncio.sleep(1)
            assert time.time() == 1767268800 + 1002
    """
    run_tests(test).assert_outcomes(passed=2)


def test_a_test_that_is_run_again_begins_at_zero(run_tests: Run) -> None:
    conftest = """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            for log in (False, True):
                if hasattr(item, "_initrequest"):
                    item._initrequest()
                runtestprotocol(item, nextitem=nextitem, log=log)
            return True
    """
    test = """
        import asyncio
        import pytest

        @pytest.mark.virtual_time
        async def test_one():
            print("began at", asyncio.get_running_loop().time())
            await asyncio.sleep(1000)
            assert asyncio.get_running_loop().time() == 1000
    """
    done = run_tests(test, "-s", conftest=conftest)
    done.assert_outcomes(passed=1)
    assert said_by(done).count("began at 0.0") == 2


def test_tests_that_share_a_loop_share_its_clock(run_tests: Run) -> None:
    test = """
        import asyncio
        import pytest

        pytestmark = [pytest.mark.virtual_time, pytest.mark.asyncio(loop_scope="module")]

        async def test_one():
            await asyncio.sleep(10)
            assert asyncio.get_running_loop().time() == 10

        async def test_two():
            await asyncio.sleep(10)
            assert asyncio.get_running_loop().time() == 20
    """
    run_tests(test).assert_outcomes(passed=2)


def test_a_project_may_have_a_fixture_of_the_same_name(run_tests: Run) -> None:
    test = """
        import asyncio, time
        import pytest

        @pytest.fixture
        def virtual_clock():
            return "mine"

        @pytest.mark.asyncio
        async def test_own(virtual_clock):
            assert virtual_clock == "mine"
            assert "grader" not in type(asyncio.get_running_loop()).__module__
            assert time.time() > 1_780_000_000
    """
    run_tests(test).assert_outcomes(passed=1)


def test_the_marker_is_documented(run_tests: Run) -> None:
    assert "@pytest.mark.virtual_time(until=..., start=...): run the test on a virtual clock" in said_by(
        run_tests("", "--markers")
    )


@pytest.mark.slow
def test_it_works_in_the_processes_of_pytest_xdist(run_tests: Run) -> None:
    pytest.importorskip("xdist")
    done = run_tests(STANDSTILL, "-n", "2")
    done.assert_outcomes(passed=1, failed=1)
    assert "waits for something in a Queue at test_app.py:9" in said_by(done)
