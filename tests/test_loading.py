"""How a file becomes a module: what runs then, what is left out, and how a function is swapped for another."""

import codecs
import sys

import pytest

from grader.simulation.running import simulate
from grader.submission.program import Play, Program

pytestmark = pytest.mark.interpreter

ENDLESS = """
    import asyncio

    async def main():
        while True:
            await asyncio.sleep(1)
            print("tick")
"""


# The statement that runs the program ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ending",
    [
        "asyncio.run(main())",
        "if True:\n        asyncio.run(main())",
        "loop = asyncio.new_event_loop()\n    loop.run_until_complete(main())\n    loop.close()",
        "loop = asyncio.new_event_loop()\n    loop.create_task(main())\n    loop.run_forever()",
        "with asyncio.Runner() as runner:\n        runner.run(main())",
        "result = asyncio.run(main())\n    print(result.upper())\n    numbers = result + 1",
        "def start():\n        asyncio.run(main())\n    start()",
        "try:\n        asyncio.run(main())\n    finally:\n        print('over')",
        "print(asyncio.run(main()))",
        "[asyncio.run(main()) for _ in range(3)]",
        "asyncio.run(main())\n    asyncio.run(main())",
    ],
)
def test_a_program_that_runs_itself_is_not_run_by_loading_it(simulated, ending):
    trace = simulated(ENDLESS + f"\n    {ending}\n", "main", until=2.5)
    assert trace.outcome == "cut off"
    assert trace.timed_lines == ["tick@1", "tick@2"]
    assert trace.never_awaited == ()
    assert [task.name for task in trace.tasks] == ["Task-1"]


def test_what_stands_after_it_is_loaded_too(simulated):
    trace = simulated(
        """
        import asyncio

        async def main():
            await later()

        asyncio.run(main())

        async def later():
            print("later")
        """,
        "main",
    )
    assert trace.lines == ["later"]


@pytest.mark.parametrize("guard", ['if __name__ == "__main__":', "if __name__ == '__main__' and True:"])
def test_a_main_guard_keeps_the_program_from_running_and_a_script_runs_it(simulated, guard):
    source = f"import asyncio\nasync def main():\n    print('ran', __name__)\n{guard}\n    asyncio.run(main())\n"
    assert simulated(source, "main").lines == ["ran program"]
    assert simulated(source).lines == ["ran __main__"]
    assert simulated(source, kind="import").lines == []


def test_an_unguarded_program_runs_when_it_is_imported(simulated):
    source = "import asyncio\nasync def main():\n    await asyncio.sleep(1)\n    print('ran')\nasyncio.run(main())\n"
    assert simulated(source, kind="import").timed_lines == ["ran@1"]


# What loading costs ---------------------------------------------------------------------------------------------


def test_what_is_printed_while_loading_does_not_count(simulated):
    source = "print('loading')\nasync def main():\n    print('running')\nprint('loaded', end='')\n"
    assert simulated(source, "main").lines == ["running"]
    assert simulated(source).lines == ["loading", "loaded"]


def test_time_spent_while_loading_does_not_count(simulated):
    trace = simulated(
        """
        import asyncio, time

        time.sleep(30)
        began = time.time()

        async def main():
            await asyncio.sleep(1)
            print(time.strftime("%X"))
        """,
        "main",
    )
    assert trace.timed_lines == ["12:00:01@1"]
    assert trace.elapsed == 1
    assert trace.blocking == ()


def test_what_loading_dropped_is_not_part_of_the_run(simulated):
    trace = simulated("async def main():\n    print('ran')\nmain()\n", "main")
    assert trace.loose_ends == []
    assert trace.lines == ["ran"]


def test_each_run_loads_the_file_afresh(simulated):
    source = "count = 0\ndef main():\n    global count\n    count += 1\n    return count\n"
    assert [simulated(source, "main").result for _ in range(2)] == [1, 1]


def test_a_file_that_fails_while_loading_has_raised(simulated):
    trace = simulated("print('a')\n1 / 0\nasync def main():\n    pass\n", "main")
    assert (trace.outcome, trace.error.type, trace.error.line) == ("raised", "ZeroDivisionError", 2)
    assert trace.began is False


def test_a_missing_function_is_named(simulated):
    trace = simulated("async def other():\n    pass\n", "main")
    assert (trace.outcome, trace.reason) == ("raised", "missing-name")
    assert trace.error.message == "there is no function main in program.py"
    assert trace.began is False


def test_so_is_one_that_is_no_function(simulated):
    trace = simulated("main = 5\n", "main")
    assert (trace.reason, trace.error.message) == ("missing-name", "main is not a function")


def test_arguments_are_given_by_position_and_by_name(simulated):
    trace = simulated("async def add(a, b=2, *, c):\n    return a + b + c\n", "add", args=(1,), options={"c": 3})
    assert trace.result == 6


def test_a_plain_function_is_called_outside_any_running_loop(simulated):
    source = "import asyncio\nasync def work():\n    return 5\ndef main():\n    return asyncio.run(work())\n"
    assert simulated(source, "main").result == 5


# Bytes and what they mean -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (codecs.BOM_UTF8 + "def main():\n    return 'é'\n".encode(), "é"),
        ("def main():\r\n    return 'é'\r\n".encode(), "é"),
        ("def main():\r    return 'é'\r".encode(), "é"),
        ("# -*- coding: latin-1 -*-\ndef main():\n    return 'é'\n".encode("latin-1"), "é"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\ndef main():\n    return '€'\n".encode("cp1252"), "€"),
        (b"\x0cdef main():\n\treturn 'tab'", "tab"),
        ("def main():\n    return größe\ngröße = 'ß'\n".encode(), "ß"),
    ],
    ids=["byte order mark", "CRLF", "CR", "latin-1", "cp1252", "tabs", "identifiers"],
)
def test_a_file_is_read_as_the_interpreter_reads_it(simulated, source, text):
    trace = simulated(source, "main")
    assert trace.error is None
    assert trace.result == text


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"def main(:\n", 1),
        (b"x = 1\ndef main():\nreturn 5\n", 3),
        (b"print('open\n", 1),
        (b"x = 1\n\x00\n", 2 if sys.version_info >= (3, 12) else None),
        (b"\x00", None),
        (b"# coding: no-such-thing\n", None),
        (b"x = '\xff'\n", None),
        (b"(" * 5000, None),
        (b"x = " + b"-" * 200_000 + b"1", None),
        (b"\xff\xfea\x00", None),
        (b"return 5\n", 1),
        (b"await x\n", 1),
        (b"x: int = yield\n", 1),
    ],
)
@pytest.mark.parametrize("entry", ["", "main"])
def test_what_is_no_python_is_a_syntax_error(simulated, source, line, entry):
    trace = simulated(source, entry)
    assert (trace.outcome, trace.exit_status) == ("raised", 1)
    assert trace.error.type in {"SyntaxError", "IndentationError"}
    assert trace.reason in {"syntax-error", "await-outside-async"}
    assert line is None or trace.error.line == line


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (b"async def main():\n    pass\n# caf\xe9\n", 3, r"Non-UTF-8 code starting with '\xe9' on line 3"),
        (b"x = 1\rasync def main(): pass\r# caf\xe9\r", 3, r"Non-UTF-8 code starting with '\xe9' on line 3"),
        (b"async def main(): pass\r\n" * 2 + b"# \xc3\n", 3, r"Non-UTF-8 code starting with '\xc3' on line 3"),
        (b'"""Caf\xe9."""\nasync def main(): pass\n', 1, r"Non-UTF-8 code starting with '\xe9' on line 1"),
        (b"# a\n#\n# coding: latin-1\nasync def main(): pass\n# \xe9\n", 5, r"Non-UTF-8 code starting with '\xe9'"),
        (b"x = 1\n# coding: latin-1\nasync def main(): pass\n# \xe9\n", 4, r"Non-UTF-8 code starting with '\xe9'"),
        ("async def main(): pass\n".encode("utf-16"), 1, "Non-UTF-8 code starting with"),
        (b"# coding: utf-8\nasync def main():\n    pass  # \xe9\n", 3, "'utf-8' codec can't decode byte 0xe9"),
        (b"#!python\n# vim: set fileencoding=ascii :\nx = 1\n\n# \xe9", 5, "'ascii' codec can't decode byte 0xe9"),
        (b"#!python\n# coding: utf-9\nasync def main(): pass\n", 2, "encoding problem: utf-9"),
        (b"# coding: hex\nasync def main(): pass\n", 1, "encoding problem: hex"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nasync def main(): pass\n", 1, "with BOM"),
        (b"async def main():\n    print('a\0b')\n", 2, "null bytes"),
    ],
)
@pytest.mark.parametrize("entry", ["main", ""])
def test_what_is_no_text_is_refused_at_its_line(simulated, source, line, said, entry):
    trace = simulated(source, entry)
    assert (trace.outcome, trace.reason, trace.error.line) == ("raised", "syntax-error", line)
    assert said in trace.error.message


@pytest.mark.parametrize(
    "body", ["def main():\n    await asyncio.sleep(1)\n", "import asyncio\nawait asyncio.sleep(1)\nx = 1\n"]
)
def test_await_outside_an_async_function_has_a_reason_of_its_own(simulated, body):
    assert simulated("import asyncio\n" + body, "main").reason == "await-outside-async"


def test_an_empty_file_is_a_program(simulated):
    assert simulated(b"").outcome == "finished"


def test_future_annotations_hold_for_the_whole_file(simulated):
    trace = simulated(
        '''
        """Docstring."""
        from __future__ import annotations

        def main(thing: Undefined = None) -> AlsoUndefined:
            return [main.__annotations__["thing"], __doc__]
        ''',
        "main",
    )
    assert trace.error is None
    assert trace.result == ["Undefined", "Docstring."]


def test_a_dataclass_and_pickle_find_the_module(simulated):
    trace = simulated(
        """
        from __future__ import annotations
        import dataclasses, pickle

        @dataclasses.dataclass
        class Point:
            x: int

        def main():
            return pickle.loads(pickle.dumps(Point(3))).x
        """,
        "main",
    )
    assert trace.result == 3


# Stand-ins --------------------------------------------------------------------------------------------------------

STAND_INS = """
    import asyncio

    async def slow(*args):
        print("stand-in", *args)
        await asyncio.sleep(5)
        return "slow"

    def plain(*args):
        return "plain"
"""
WORKER = """
    import asyncio
    import functools

    async def worker(*args):
        print("worker")
        await asyncio.sleep(1)
        return "worker"
"""


@pytest.mark.parametrize(
    "use",
    [
        "async def main():\n        return await worker()",
        "table = {'w': worker}\n    async def main():\n        return await table['w']()",
        "async def main(work=worker):\n        return await work()",
        "half = functools.partial(worker)\n    async def main():\n        return await half()",
        "other = worker\n    async def main():\n        return await other()",
        "class Holder:\n        work = staticmethod(worker)\n    async def main():\n        return await Holder.work()",
        "async def main():\n        return await asyncio.create_task(worker())",
        "async def main():\n        from program import worker as mine\n        return await mine()",
    ],
)
def test_a_stand_in_takes_a_functions_place_wherever_it_is_referred_to(simulated, use):
    trace = simulated(WORKER + f"\n    {use}\n", "main", scenarios=STAND_INS, replace={"worker": "slow"})
    assert trace.error is None
    assert trace.timed_lines == ["stand-in@0"]
    assert (trace.result, trace.elapsed) == ("slow", 5)


def test_a_stand_in_bears_the_name_of_what_it_replaces(simulated):
    trace = simulated(
        WORKER
        + "\n    async def main():\n        await worker(1)\n        return [worker.__name__, worker.__qualname__]\n",
        "main",
        scenarios=STAND_INS,
        replace={"worker": "slow"},
    )
    assert trace.result == ["worker", "worker"]
    assert trace.lines == ["stand-in 1"]
    assert [(call.coroutine, call.awaited_by, call.until) for call in trace.calls] == [
        ("main", None, 5),
        ("worker", "main", 5),
    ]
    assert trace.printed_by("worker") == ["stand-in 1"]


@pytest.mark.parametrize("decorated", ["@functools.wraps(print)", "@keep"])
def test_a_decorated_function_is_replaced_under_its_name(simulated, decorated):
    trace = simulated(
        f"""
        import asyncio, functools

        def keep(function):
            @functools.wraps(function)
            async def kept(*args):
                return await function(*args)
            return kept

        {decorated}
        async def worker():
            print("worker")

        async def main():
            return await worker()
        """,
        "main",
        scenarios=STAND_INS,
        replace={"worker": "slow"},
    )
    assert trace.error is None
    assert (trace.result, trace.lines) == ("slow", ["stand-in"])


def test_a_second_name_of_a_function_may_be_replaced_alone(simulated):
    trace = simulated(
        WORKER + "\n    other = worker\n    async def main():\n        return [await other(), await worker()]\n",
        "main",
        scenarios=STAND_INS,
        replace={"other": "slow"},
    )
    assert trace.result == ["slow", "worker"]


def test_a_closure_may_be_replaced(simulated):
    trace = simulated(
        """
        def make(number):
            async def worker():
                return number
            return worker

        worker = make(5)

        async def main():
            return await worker()
        """,
        "main",
        scenarios=STAND_INS,
        replace={"worker": "slow"},
    )
    assert trace.error is None
    assert trace.result == "slow"


def test_a_plain_stand_in_for_a_plain_function(simulated):
    source = "def double(x):\n    return 2 * x\ntable = [double]\ndef main():\n    return [double(1), table[0](2)]\n"
    trace = simulated(source, "main", scenarios=STAND_INS, replace={"double": "plain"})
    assert trace.result == ["plain", "plain"]


def test_a_stand_in_of_another_kind_takes_the_name_only(simulated):
    source = "def worker():\n    return 'mine'\nasync def main():\n    return await worker()\n"
    trace = simulated(source, "main", scenarios=STAND_INS, replace={"worker": "slow"})
    assert trace.result == "slow"


FETCHED = """
    async def other(number, delay):
        return [number, delay]
"""


@pytest.mark.parametrize(
    ("parameters", "call"),
    [
        ("number, delay", "fetch(delay=2, number=1)"),
        ("nr, seconds", "fetch(nr=1, seconds=2)"),
        ("nr, seconds", "fetch(1, seconds=2)"),
        ("nr, /, *, delay", "fetch(1, delay=2)"),
        ("nr, seconds, tries=3", "fetch(1, 2, tries=5)"),
        ("nr, seconds, tries=3", "fetch(1, 2, 5)"),
        ("*everything", "fetch(1, 2)"),
    ],
)
def test_a_stand_in_is_called_as_the_function_that_it_replaces(simulated, parameters, call):
    source = f"async def fetch({parameters}):\n    ...\nasync def main():\n    return await {call}\n"
    trace = simulated(source, "main", scenarios=FETCHED, replace={"fetch": "other"})
    assert trace.result == [1, 2]


def test_a_call_that_does_not_fit_is_told_by_its_name(simulated):
    source = "async def fetch(nr, seconds):\n    ...\nasync def main():\n    return await fetch(1)\n"
    trace = simulated(source, "main", scenarios=FETCHED, replace={"fetch": "other"})
    assert trace.error.message == "fetch() missing 1 required positional argument: 'delay'"


def test_a_scenario_gets_the_module_first(simulated):
    scenarios = """
        import asyncio

        async def twice(module, text):
            first = await module.worker()
            return [first, await module.worker(), text]
    """
    trace = simulated(WORKER, "twice", scenarios=scenarios, args=("x",))
    assert trace.result == ["worker", "worker", "x"]
    assert trace.elapsed == 2
    assert [call.coroutine for call in trace.calls] == ["worker", "worker"]


def test_the_files_path_and_name_are_its_own():
    program = Program(path="deep/down/lesson.py", source=b"def main():\n    return [__name__, __file__]\n")
    assert simulate(program, Play(entry="main")).result == ["lesson", "deep/down/lesson.py"]


# Stand-ins that are no coroutine functions ------------------------------------------------------------------

OPENED = """
    import asyncio, contextlib

    def connect(name):
        ...

    async def main():
        async with connect("db") as db:
            print(db)

    async def alone():
        print("DB")
"""


@pytest.mark.parametrize(
    "stand_in",
    [
        """
        import contextlib

        @contextlib.asynccontextmanager
        async def other(name):
            yield name.upper()
        """,
        """
        class other:
            def __init__(self, name):
                self.name = name

            async def __aenter__(self):
                return self.name.upper()

            async def __aexit__(self, *problem):
                pass
        """,
    ],
    ids=["context manager", "class"],
)
def test_a_stand_in_that_runs_later_counts_as_called_when_it_is_called(simulated, stand_in):
    called = simulated(OPENED, "main", scenarios=stand_in, replace={"connect": "other"})
    assert (called.lines, called.stand_ins) == (["DB"], ("connect",))
    left_out = simulated(OPENED, "alone", scenarios=stand_in, replace={"connect": "other"})
    assert (left_out.lines, left_out.stand_ins) == (["DB"], ())
