"""The recorder sees what a program does, and changes nothing of it."""

import sys
import threading
from pathlib import Path

import pytest

from grader.trace.serialization import from_json, to_json

pytestmark = pytest.mark.interpreter

PROGRAMS = Path(__file__).with_name("programs")
ALL = sorted(PROGRAMS.glob("*.py"))
ORDERED = [path for path in ALL if path.stem != "as_completed_and_wait"]
"""Without the one in which asyncio itself goes through a set."""
EAGER = pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")


def until(path):
    return 7 if path.stem.startswith("two_tickers") else None


def steps(trace):
    """Return each step as `time: coroutine at its line -> coroutine at its line, and why it was left`."""
    return [
        f"{step.at:g}: {step.entered}:{step.entered_line} -> {step.left}:{step.line} {step.how}" for step in trace.steps
    ]


def calls(trace):
    return [(call.coroutine, call.awaited_by, call.at, call.until, call.how) for call in trace.calls]


# Without disturbing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_recording_changes_neither_lines_nor_times(simulated, path):
    on = simulated(path, until=until(path), record=True)
    off = simulated(path, until=until(path), record=False)
    assert on.timed_lines == off.timed_lines
    assert (on.elapsed, on.outcome, on.exit_status) == (off.elapsed, off.outcome, off.exit_status)
    assert off.calls == off.steps == off.constructs == ()


def test_all_the_programs_are_compared():
    assert len(ALL) >= 15


@pytest.mark.parametrize("path", ORDERED, ids=lambda path: path.stem)
def test_the_same_program_gives_the_same_trace_again(simulated, path):
    assert to_json(simulated(path, until=until(path))) == to_json(simulated(path, until=until(path)))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_trace_can_cross_to_another_process(simulated, path):
    trace = simulated(path, until=until(path))
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_calls_and_tasks_stay_within_the_run(simulated, path):
    trace = simulated(path, until=until(path))
    for call in trace.calls:
        assert 0 <= call.at <= (trace.elapsed if call.until is None else call.until) <= trace.elapsed
        assert (call.until is None) == (call.how == "pending")
    for task in trace.tasks:
        assert task.started is None or task.made <= task.started
    names = [task.name for task in trace.tasks]
    assert len(set(names)) == len(names)
    assert [step.at for step in trace.steps] == sorted(step.at for step in trace.steps)


# Steps ----------------------------------------------------------------------------------------------------------


def test_the_steps_are_those_that_the_tutorial_tells(simulated):
    trace = simulated(PROGRAMS / "tasks_at_once.py")
    assert steps(trace) == [
        "0: main:18 -> main:22 awaits",
        "0: worker_1:6 -> worker_1:8 awaits",
        "0: worker_2:12 -> worker_2:14 awaits",
        "1: worker_1:8 -> worker_1:9 returned",
        "1: main:22 -> main:24 awaits",
        "2: worker_2:14 -> worker_2:15 returned",
        "2: main:24 -> main:25 returned",
    ]
    assert trace.entered == ["main", "worker_1", "worker_2", "worker_1", "main", "worker_2", "main"]
    assert [step.task for step in trace.steps] == [f"Task-{number}" for number in (1, 2, 3, 2, 1, 3, 1)]


def test_a_coroutine_awaited_directly_is_entered_and_left_inside_the_task(simulated):
    trace = simulated(PROGRAMS / "awaited_in_order.py")
    assert steps(trace) == [
        "0: main:18 -> worker_1:8 awaits",
        "1: worker_1:8 -> worker_2:14 awaits",
        "3: worker_2:14 -> main:23 returned",
    ]
    assert calls(trace) == [
        ("main", None, 0, 3, "finished"),
        ("worker_1", "main", 0, 1, "finished"),
        ("worker_2", "main", 1, 3, "finished"),
    ]
    assert {step.task for step in trace.steps} == {call.task for call in trace.calls} == {"Task-1"}
    assert trace.overlap("worker_1", "worker_2") == 0


def test_overlapping_tasks_overlap_in_the_trace(simulated):
    trace = simulated(PROGRAMS / "tasks_at_once.py")
    assert trace.overlap("worker_1", "worker_2") == 1
    assert trace.overlap("main", "worker_2") == 2


def test_an_endless_coroutine_is_under_way_at_the_end(simulated):
    trace = simulated(PROGRAMS / "two_tickers.py", until=7)
    assert [(call.coroutine, call.until, call.how) for call in trace.calls] == [
        ("main", None, "pending"),
        ("display_time", None, "pending"),
        ("print_nums", None, "pending"),
    ]
    assert trace.overlap("display_time", "print_nums") == 7


def test_a_step_that_ends_inside_an_except_star_has_a_line(simulated):
    trace = simulated(PROGRAMS / "group_with_a_failure.py")
    assert steps(trace)[-1].startswith("1: main:19 -> main:2")


def test_an_asynchronous_generator_is_a_call_of_its_own(simulated):
    trace = simulated("""
        import asyncio

        async def numbers():
            for number in range(2):
                await asyncio.sleep(1)
                yield number

        async def main():
            async for number in numbers():
                print(number)

        asyncio.run(main())
    """)
    assert calls(trace) == [("main", None, 0, 2, "finished"), ("numbers", "main", 0, 2, "finished")]
    assert steps(trace) == [
        "0: main:8 -> numbers:5 awaits",
        "1: numbers:5 -> numbers:5 awaits",
        "2: numbers:5 -> main:9 returned",
    ]


def test_an_asynchronous_generator_that_yields_to_a_main_that_waits(simulated):
    trace = simulated("""
        import asyncio

        async def numbers():
            yield 1
            await asyncio.sleep(1)
            yield 2

        async def main():
            async for number in numbers():
                await asyncio.sleep(2)

        asyncio.run(main())
    """)
    assert steps(trace) == [
        "0: main:8 -> main:10 awaits",
        "2: main:10 -> numbers:5 awaits",
        "3: numbers:5 -> main:10 awaits",
        "5: main:10 -> main:9 returned",
    ]


def test_a_comprehension_with_await_belongs_to_the_function_around_it(simulated):
    trace = simulated("""
        import asyncio

        async def work(number):
            await asyncio.sleep(number)
            print(number)
            return number

        async def main():
            tasks = [asyncio.create_task(work(number)) for number in (1, 2)]
            print([await task for task in tasks])

        asyncio.run(main())
    """)
    assert trace.entered == ["main", "work", "work", "work", "main", "work", "main"]
    assert {call.coroutine for call in trace.calls} == {"main", "work"}
    assert trace.printed[-1].coroutine == "main"
    assert trace.printed[-1].within == ("main",)


def test_asynchronous_context_managers_are_calls(simulated):
    trace = simulated("""
        import asyncio

        class Door:
            async def __aenter__(self):
                await asyncio.sleep(1)

            async def __aexit__(self, *error):
                await asyncio.sleep(1)

        async def main():
            async with Door():
                print("inside")

        asyncio.run(main())
    """)
    assert calls(trace) == [
        ("main", None, 0, 2, "finished"),
        ("Door.__aenter__", "main", 0, 1, "finished"),
        ("Door.__aexit__", "main", 1, 2, "finished"),
    ]


# Tasks and how they end -------------------------------------------------------------------------------------------


def test_tasks_know_who_made_them_where_and_when(simulated):
    trace = simulated("""
        import asyncio

        async def child():
            await asyncio.sleep(1)

        async def parent():
            await asyncio.sleep(1)
            await asyncio.create_task(child())

        async def main():
            await asyncio.create_task(parent(), name="the parent")

        asyncio.run(main())
    """)
    lives = [(task.name, task.coroutine, task.parent, task.made, task.line, task.finished) for task in trace.tasks]
    assert lives == [
        ("Task-1", "main", None, 0, 13, 2),
        ("the parent", "parent", "Task-1", 0, 11, 2),
        (trace.tasks[2].name, "child", "the parent", 1, 8, 2),
    ]
    assert [call.task for call in trace.calls] == [task.name for task in trace.tasks]


def test_task_names_count_from_one_in_each_run(simulated):
    for _ in range(2):
        trace = simulated(PROGRAMS / "tasks_at_once.py")
        assert [task.name for task in trace.tasks] == ["Task-1", "Task-2", "Task-3"]


def test_a_cancelled_task_is_cancelled_when_its_clean_up_is_over(simulated):
    trace = simulated(PROGRAMS / "cancelled_midway.py")
    assert [(task.coroutine, task.finished, task.how) for task in trace.tasks] == [
        ("main", 1.5, "finished"),
        ("worker", 1.5, "cancelled"),
    ]
    assert steps(trace)[3:5] == ["1: worker:9 -> worker:13 awaits", "1.5: worker:13 -> worker:15 raised"]


def test_a_task_cancelled_before_it_began_never_started(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            print("not reached")

        async def main():
            task = asyncio.create_task(work())
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                print("cancelled")

        asyncio.run(main())
    """)
    work = trace.tasks[1]
    assert (work.started, work.how) == (None, "cancelled")
    assert trace.calls_of("work") == []
    assert trace.loose_ends == []


def test_a_coroutine_that_swallows_its_cancellation_is_finished(simulated):
    trace = simulated("""
        import asyncio

        async def stubborn():
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                pass

        async def main():
            task = asyncio.create_task(stubborn())
            await asyncio.sleep(1)
            task.cancel()
            await task

        asyncio.run(main())
    """)
    assert trace.calls_of("stubborn")[0].how == "finished"
    assert trace.calls_of("stubborn")[0].until == 1


def test_wait_for_cancels_what_takes_too_long(simulated):
    trace = simulated(PROGRAMS / "waited_for_too_short.py")
    assert [(call.at, call.until, call.how) for call in trace.calls_of("fetch")] == [
        (0, 0.5, "finished"),
        (0.5, 1.5, "cancelled"),
    ]
    assert [(use.construct, use.at, use.line) for use in trace.uses("asyncio.wait_for")] == [
        ("asyncio.wait_for", 0, 18),
        ("asyncio.wait_for", 0.5, 18),
    ]


def test_a_task_group_that_fails_cancels_the_siblings(simulated):
    trace = simulated(PROGRAMS / "group_with_a_failure.py")
    assert [(task.coroutine, task.line, task.finished, task.how) for task in trace.tasks[1:]] == [
        ("child", 20, 0.5, "finished"),
        ("child", 21, 1, "raised"),
        ("child", 22, 1, "cancelled"),
    ]
    assert [(use.line, use.count) for use in trace.uses("asyncio.TaskGroup")] == [(19, 3)]


AT_WORK = """
import asyncio

async def say(what):
    await asyncio.sleep(0)
    print(what)

async def say_later(what):
    await asyncio.create_task(say(what))

async def main():
    %s
"""


@pytest.mark.parametrize(
    ("body", "construct", "at_work"),
    [
        ("await asyncio.gather(say(1), say(2), asyncio.sleep(0))", "gather", 2),
        ("await asyncio.gather(*[asyncio.create_task(say(n), name='one') for n in (1, 2)])", "gather", 2),
        ("await asyncio.gather(asyncio.shield(say(1)), asyncio.wait_for(say_later(2), 9))", "gather", 2),
        ("task = asyncio.create_task(say(1)); await asyncio.gather(asyncio.sleep(0)); await task", "gather", 0),
        ("await asyncio.ensure_future(asyncio.create_task(say(1)))", "ensure_future", 0),
        ("await asyncio.ensure_future(say_later(1))", "ensure_future", 1),
        ("await asyncio.wait([asyncio.create_task(say(1)), asyncio.create_task(asyncio.sleep(0))])", "wait", 1),
    ],
)
def test_decoys_are_not_put_to_work(simulated, body, construct, at_work):
    assert simulated(AT_WORK % body, "main").put_to_work(f"asyncio.{construct}") == at_work


def test_an_exception_passes_through_the_calls_that_it_leaves(simulated):
    trace = simulated(PROGRAMS / "uncaught.py")
    assert calls(trace) == [
        ("main", None, 0, 0.25, "raised"),
        ("failing", "main", 0, 0.25, "raised"),
        ("background", None, 0, 0.25, "cancelled"),
    ]
    assert (trace.outcome, trace.exit_status) == ("raised", 1)
    assert (trace.error.type, trace.error.message, trace.error.line) == ("LookupError", "nothing there", 15)


@EAGER
def test_eager_tasks_begin_inside_their_making_in_tasks_of_their_own(simulated):
    trace = simulated(PROGRAMS / "eager_tasks.py")
    assert trace.timed_lines == ["1@0", "2@0", "3@0", "made@0", "-1@0.25", "-3@0.75"]
    assert [(task.name, task.coroutine, task.parent, task.line) for task in trace.tasks] == [
        ("Task-1", "main", None, 22),
        ("Task-2", "work", "Task-1", 17),
        ("Task-3", "work", "Task-1", 17),
        ("Task-4", "work", "Task-1", 17),
    ]
    assert [(call.task, call.awaited_by, call.until) for call in trace.calls_of("work")] == [
        ("Task-2", None, 0.25),
        ("Task-3", None, 0),
        ("Task-4", None, 0.75),
    ]
    assert trace.entered == ["main", "work", "work", "work", "main", "work", "work", "main"]
    assert [(line.task, line.within) for line in trace.printed[:4]] == [
        ("Task-2", ("work",)),
        ("Task-3", ("work",)),
        ("Task-4", ("work",)),
        ("Task-1", ("main",)),
    ]


@EAGER
def test_an_eager_task_may_have_a_name(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def main():
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            tasks = [asyncio.create_task(work(), name="ada"), asyncio.create_task(work())]
            print(tasks[0].get_name())
            await asyncio.wait(tasks)

        asyncio.run(main())
    """)
    assert trace.lines == ["ada"]
    names = [task.name for task in trace.tasks]
    assert "ada" in names
    assert len(set(names)) == 3
    assert [call.task for call in trace.calls] == names


# What nobody awaited, saw, or waited for ---------------------------------------------------------------------------


def test_a_coroutine_that_nobody_awaits_is_found_with_the_line_that_made_it(simulated):
    trace = simulated("""
        import asyncio

        async def brew():
            print("not reached")

        class Pot:
            async def boil(self):
                print("not reached")

        def indirectly():
            return brew()

        async def main():
            brew()
            Pot().boil()
            asyncio.sleep(1)
            indirectly()
            print("end")

        asyncio.run(main())
    """)
    assert [(lost.coroutine, lost.line) for lost in trace.never_awaited] == [
        ("brew", 14),
        ("Pot.boil", 15),
        ("sleep", 16),
        ("brew", 11),
    ]
    assert trace.lines == ["end"]


@pytest.mark.parametrize("entry", ["", "main"])
def test_so_is_one_that_is_kept_to_the_end(simulated, entry):
    trace = simulated(
        """
        import asyncio

        async def brew():
            print("not reached")

        async def main():
            kept.append(brew())

        kept = []
        asyncio.run(main())
        """,
        entry,
    )
    assert [(lost.coroutine, lost.line) for lost in trace.never_awaited] == [("brew", 7)]


def test_a_coroutine_that_is_awaited_closed_or_run_is_no_loose_end(simulated):
    trace = simulated("""
        import asyncio

        async def brew():
            pass

        async def main():
            await brew()
            brew().close()
            await asyncio.create_task(brew())
            later = brew()
            await later

        asyncio.run(main())
    """)
    assert trace.loose_ends == []
    assert len(trace.calls_of("brew")) == 3


def test_an_exception_that_nobody_looks_at_is_found(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            await asyncio.sleep(1)
            raise ValueError("boom")

        async def main():
            task = asyncio.create_task(work())
            await asyncio.sleep(2)
            print("end")

        asyncio.run(main())
    """)
    seen = [(error.type, error.message, error.task, error.line) for error in trace.unseen_errors]
    assert seen == [("ValueError", "boom", "Task-2", 5)]
    assert trace.outcome == "finished"


def test_it_is_found_once_also_when_the_task_is_gone_at_once(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            raise ValueError("boom")

        async def main():
            asyncio.create_task(work())
            await asyncio.sleep(2)

        asyncio.run(main())
    """)
    assert [error.line for error in trace.unseen_errors] == [4]


@pytest.mark.parametrize("look", ["await task", "task.result()", "task.exception()", "await asyncio.gather(task)"])
def test_an_exception_that_somebody_looks_at_is_no_loose_end(simulated, look):
    trace = simulated(f"""
        import asyncio

        async def work():
            raise ValueError("boom")

        async def main():
            task = asyncio.create_task(work())
            await asyncio.sleep(1)
            try:
                {look}
            except ValueError:
                print("seen")

        asyncio.run(main())
    """)
    assert trace.loose_ends == []


FACTORY = "lambda loop, coroutine, **options: asyncio.Task(coroutine, loop=loop, **options)"
LEFT_EARLY = """
    import asyncio

    async def numbers():
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(1)
            print("closed", asyncio.current_task().get_name())

    async def first():
        async for number in numbers():
            return number

    async def main():
        {factory}
        await asyncio.gather(first(), first())
        {after}

    asyncio.run(main())
"""


@pytest.mark.parametrize("after", ["", "await asyncio.sleep(5)", "await anext(numbers())"])
@pytest.mark.parametrize("factory", ["", f"asyncio.get_running_loop().set_task_factory({FACTORY})"])
def test_the_tasks_that_close_generators_are_asyncio_s_and_not_the_program_s(simulated, factory, after):
    trace = simulated(LEFT_EARLY.format(factory=factory, after=after))
    assert (trace.outcome, trace.left_behind) == ("finished", ())
    assert [task.coroutine for task in trace.tasks] == ["main", "first", "first"]
    if "sleep" in after:
        assert [line.split()[0] for line in trace.lines] == ["closed", "closed"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="tasks are eager from Python 3.12 on")
def test_an_eager_task_that_closes_a_generator_is_not_the_program_s(simulated):
    factory = "asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)"
    trace = simulated(LEFT_EARLY.format(factory=factory, after=""))
    assert (trace.outcome, trace.left_behind) == ("finished", ())
    assert {task.coroutine for task in trace.tasks} == {"main", "first"}


def test_tasks_left_behind_are_found_and_their_clean_up_is_printed(simulated):
    trace = simulated(PROGRAMS / "left_behind.py")
    assert [(left.coroutine, left.task, left.line) for left in trace.left_behind] == [("sleeper", "Task-3", 20)]
    assert trace.timed_lines[-2:] == ["main done@0.5", "second clean-up@0.5"]
    assert [task.how for task in trace.tasks] == ["finished", "finished", "cancelled"]


def test_a_task_made_just_before_the_end_begins_and_is_cancelled(simulated):
    trace = simulated(PROGRAMS / "begun_too_late.py")
    assert trace.timed_lines == ["main done@0", "late start@0", "late clean-up@0"]
    assert [(left.coroutine, left.line) for left in trace.left_behind] == [("late", 18)]
    assert (trace.tasks[1].started, trace.tasks[1].how) == (0, "cancelled")


def test_a_task_left_behind_on_a_loop_run_by_hand_is_found(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            await asyncio.sleep(5)

        async def main():
            tasks.append(asyncio.create_task(work()))
            await asyncio.sleep(1)

        tasks = []
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
        loop.close()
    """)
    assert [(left.coroutine, left.line) for left in trace.left_behind] == [("work", 7)]


def test_a_loop_left_open_is_found_with_the_line_that_made_it(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.sleep(1)

        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
    """)
    assert trace.open_loops == (6,)
    assert trace.outcome == "finished"


# Blocking, threads, places ------------------------------------------------------------------------------------------


def test_blocking_calls_are_found_with_their_line(simulated):
    trace = simulated("""
        import asyncio
        import time
        from time import sleep

        def nap(seconds):
            time.sleep(seconds)

        async def work():
            sleep(1)
            nap(0.5)
            await asyncio.sleep(1)

        async def main():
            await asyncio.create_task(work())

        asyncio.run(main())
    """)
    found = [(call.at, call.seconds, call.call, call.coroutine, call.task, call.line) for call in trace.blocking]
    assert found == [
        (0, 1, "time.sleep", "work", "Task-2", 9),
        (1, 0.5, "time.sleep", "work", "Task-2", 6),
    ]
    assert trace.blocked == 1.5
    assert trace.elapsed == 2.5


def test_sleeping_in_a_thread_blocks_nobody(simulated):
    trace = simulated(PROGRAMS / "threads_beside_the_loop.py")
    assert trace.blocking == ()


def test_a_line_printed_in_a_thread_belongs_to_no_task(simulated):
    trace = simulated("""
        import asyncio

        def work():
            print("in a thread")

        async def main():
            await asyncio.to_thread(work)
            print("in main")

        asyncio.run(main())
    """)
    places = [(line.task, line.coroutine, line.line, line.within) for line in trace.printed]
    assert places == [(None, None, 4, ("work",)), ("Task-1", "main", 8, ("main",))]


def test_each_line_knows_where_it_was_printed(simulated):
    trace = simulated("""
        import asyncio

        print("at the top")

        def shout(text):
            print(text.upper())

        async def say(text):
            shout(text)

        async def main():
            print("a", end="")
            print("b")
            await say("hello")
            asyncio.get_running_loop().call_soon(shout, "callback")
            await asyncio.create_task(say("task"))

        asyncio.run(main())
    """)
    places = [(line.text, line.task, line.coroutine, line.line, line.within) for line in trace.printed]
    assert places == [
        ("at the top", None, None, 3, ()),
        ("ab", "Task-1", "main", 13, ("main",)),
        ("HELLO", "Task-1", "say", 6, ("main", "say", "shout")),
        ("CALLBACK", None, None, 6, ("shout",)),
        ("TASK", "Task-2", "say", 6, ("say", "shout")),
    ]
    assert trace.printed_by("say") == ["HELLO", "TASK"]


def test_standard_output_may_be_written_in_any_way(simulated):
    trace = simulated("""
        import os
        import sys

        sys.stdout.write("written\\n")
        sys.stdout.buffer.write("bytes ✓\\n".encode())
        sys.stdout.writelines(["one\\n", "two\\n"])
        print("several\\nlines", "and", 3, sep="-")
        print("carriage\\r")
        print(*range(3), sep="\\n", flush=True)
        print("not this", file=sys.stderr)
        print("by another name", file=sys.__stdout__)
        sys.stdout.reconfigure(line_buffering=True)
        print("no newline at the end", end="")
    """)
    assert trace.lines == [
        *("written", "bytes ✓", "one", "two", "several", "lines-and-3", "carriage", "0", "1", "2"),
        *("by another name", "no newline at the end"),
    ]


def test_a_tee_gets_what_is_printed(simulated, tmp_path):
    with (tmp_path / "copy.txt").open("w+", encoding="utf-8") as copy:
        simulated("print('one')\nprint('two', end='')\n", tee=copy)
        copy.seek(0)
        assert copy.read() == "one\ntwo"


def test_standard_input_is_empty_unless_given(simulated, tmp_path):
    assert simulated("input()\n").error.type == "EOFError"
    (tmp_path / "input.txt").write_text("Ada\n", encoding="utf-8")
    with (tmp_path / "input.txt").open(encoding="utf-8") as given:
        assert simulated("print('Hello,', input())\n", stdin=given).lines == ["Hello, Ada"]


# Constructs ---------------------------------------------------------------------------------------------------------


def test_constructs_are_those_that_the_file_itself_used(simulated):
    trace = simulated("""
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def main():
            await asyncio.gather(work(), work())
            await asyncio.gather(*[])
            await asyncio.wait([asyncio.ensure_future(work())])
            async with asyncio.timeout(5):
                await asyncio.wait_for(work(), 5)
            for each in asyncio.as_completed([work(), work(), work()]):
                await each

        asyncio.run(main())
    """)
    used = [(use.construct.removeprefix("asyncio."), use.line, use.count) for use in trace.constructs]
    assert [use for use in used if use[0] != "as_completed"] == [
        ("run", 15, 1),
        ("gather", 7, 2),
        ("gather", 8, 0),
        ("ensure_future", 9, 1),
        ("wait", 9, 1),
        ("timeout", 10, 1),
        ("wait_for", 11, 1),
    ]


def test_a_coroutine_function_of_asyncio_is_used_where_the_file_calls_it(simulated):
    trace = simulated("""
        import asyncio

        def work():
            pass

        async def main():
            await asyncio.gather(asyncio.to_thread(work), asyncio.to_thread(work))
            await asyncio.create_task(asyncio.wait_for(asyncio.to_thread(work), 1))
            await asyncio.wait_for(asyncio.to_thread(work), 1)

        asyncio.run(main())
    """)
    assert [use.line for use in trace.uses("asyncio.to_thread")][:2] == [7, 7]
    assert len(trace.uses("asyncio.to_thread")) == 4
    assert [use.line for use in trace.uses("asyncio.wait_for")] == [8, 9]
    assert trace.uses("asyncio.ensure_future") == []


def test_a_construct_is_found_under_any_name(simulated):
    trace = simulated("""
        from asyncio import gather as together, run, sleep
        import asyncio as a

        async def main():
            await together(sleep(1), sleep(2))
            await a.create_task(sleep(1))

        run(main())
    """)
    assert [(use.line, use.count) for use in trace.uses("asyncio.gather")] == [(5, 2)]
    assert [use.line for use in trace.uses("asyncio.create_task")] == [6]


def test_a_mention_is_no_use(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            asyncio.gather, asyncio.TaskGroup  # never called

        asyncio.run(main())
    """)
    assert [use.construct for use in trace.constructs] == ["asyncio.run"]


# Limits, and what is left over --------------------------------------------------------------------------------------


def test_a_very_long_run_says_that_its_trace_is_truncated(simulated):
    trace = simulated("""
        import asyncio

        async def step():
            pass

        async def main():
            for _ in range(25_000):
                await step()
            print("done")

        asyncio.run(main())
    """)
    assert trace.truncated is True
    assert len(trace.calls) == 20_000
    assert trace.lines == ["done"]


def test_the_interpreters_observers_are_gone_afterwards(simulated):
    trace = simulated(PROGRAMS / "tasks_at_once.py")
    assert trace.steps
    assert sys.getprofile() is None
    assert sys.get_coroutine_origin_tracking_depth() == 0
    assert not [thread for thread in threading.enumerate() if "alarm" in thread.name]
    if sys.version_info >= (3, 12):
        tools = [sys.monitoring.get_tool(tool) for tool in range(6)]
        assert not [tool for tool in tools if tool is not None and "coroutine" in tool]


@EAGER
def test_the_debuggers_place_is_not_taken(simulated):
    trace = simulated("""
        import sys
        print(sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID), sys.gettrace())
    """)
    assert trace.lines == ["None None"]


# What is said of an exception -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("import asyncio\nasyncio.Sleep", "Did you mean: 'sleep'?"),
        ("import asyncio\nasyncio.creat_task", "Did you mean: 'create_task'?"),
        ("from asyncio import gathr", "Did you mean: 'gather'?"),
        ("prnt('hello')", "Did you mean: 'print'?"),
        ("def f():\n    number = 1\n    return numbr\nf()", "Did you mean: 'number'?"),
        ("time.sleep(1)", "Did you forget to import 'time'?"),
        ("class A:\n    x = 1\n    def f(self):\n        return x\nA().f()", "Did you mean: 'self.x'?"),
        ("class A:\n    def __init__(self):\n        self.price = 1\nA().prise", "Did you mean: 'price'?"),
        ("import asyncoi", "Did you mean: 'asyncio'?"),
        ("something_else_altogether", ""),
        ("{}['k']", ""),
    ],
)
def test_a_name_that_is_not_there_is_told_with_one_that_is(simulated, source, hint):
    assert simulated(source).error.hint == hint


HOSTILE_NAMES = """
    class Names(dict):
        def __iter__(self):
            raise SystemExit(1)

    class Kind(type):
        def __prepare__(name, bases):
            return Names()

        @property
        def __mro__(self):
            raise SystemExit(2)

    class Text(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            raise SystemExit(3)

    class Odd(metaclass=Kind):
        def __dir__(self):
            raise SystemExit(4)

        @property
        def __dict__(self):
            raise SystemExit(5)

        @property
        def __class__(self):
            raise SystemExit(6)

        def __repr__(self):
            raise SystemExit(7)

    globals()[Text("nothing")] = 1
    {use}
"""


@pytest.mark.parametrize("use", ["Odd().prise", "Odd.prise", "notthing", "class Other(metaclass=Kind): notthing"])
def test_no_code_of_the_program_runs_when_names_are_compared(simulated, use):
    trace = simulated(HOSTILE_NAMES.format(use=use))
    assert trace.outcome == "raised"
    assert trace.error.type in ("AttributeError", "NameError")
    assert from_json(to_json(trace)) == trace


def test_names_are_compared_in_bounds(simulated):
    many = "for n in range(100_000):\n    globals()[f'name_{n}'] = n\nglobals()['x' * 100_000] = 1\nnmae_7"
    trace = simulated(many)
    assert trace.error.type == "NameError"
    assert len(trace.error.hint) < 200


def test_the_way_of_an_exception_is_that_of_the_file_s_own_lines(simulated):
    trace = simulated(
        """
        import asyncio

        async def fetch():
            raise LookupError("nothing")

        async def load():
            await asyncio.gather(fetch())

        async def main():
            await asyncio.create_task(load())

        asyncio.run(main())
        """
    )
    way = [(passed.line, passed.function) for passed in trace.error.way]
    assert way == [(12, "<module>"), (10, "main"), (7, "load"), (4, "fetch")]
    assert from_json(to_json(trace)) == trace


def test_a_long_way_is_told_by_its_two_ends(simulated):
    calls = "\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(50))
    trace = simulated(f"{calls}\ndef f50():\n    raise ValueError\nf0()")
    functions = [passed.function for passed in trace.error.way]
    assert functions == ["<module>", "f0", "f1", "f2", "f3", "f46", "f47", "f48", "f49", "f50"]


def test_what_was_being_handled_is_told_where_the_file_raised_the_other(simulated):
    trace = simulated(
        """
        try:
            int("two")
        except ValueError:
            {}["two"]
        """
    )
    earlier = trace.error.earlier
    assert (earlier.type, earlier.line) == ("ValueError", 2)
    assert "'two'" in earlier.message


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nasync def main():\n    async with asyncio.timeout(1):\n        await asyncio.sleep(2)\n"
        "asyncio.run(main())",
        "try:\n    int('two')\nexcept ValueError:\n    raise LookupError from None",
        "try:\n    int('two')\nexcept ValueError:\n    pass\n{}['two']",
    ],
)
def test_what_a_library_or_nobody_raised_before_is_not_told(simulated, source):
    assert simulated(source).error.earlier is None


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ('print("one" "two" 3)', (7, 20)),
        ("x = (1,, 2)", (8, 9)),
        ("if True:\n    x = = 3", (9, 10)),
        ("def f():\n    await g()", (5, 14)),
    ],
)
def test_the_part_of_a_line_that_python_does_not_understand_is_known(simulated, source, columns):
    error = simulated(source).error
    assert (error.column, error.end_column) == columns


# Whose method it is -----------------------------------------------------------------------------------------


def test_methods_that_run_at_the_same_time_tell_their_objects_apart(simulated):
    trace = simulated(
        """
        import asyncio

        class Account:
            async def load(self):
                await asyncio.sleep(1)
                return await self.look()

            async def look(self):
                await asyncio.sleep(1)

        async def alone():
            await asyncio.sleep(1)

        async def main():
            one, other = Account(), Account()
            await asyncio.gather(one.load(), other.load(), one.load(), alone())

        asyncio.run(main())
        """
    )
    first, second, third = (call.owner for call in trace.calls_of("Account.load"))
    assert first == third != second
    assert [call.owner for call in trace.calls_of("Account.look")] == [first, second, first]
    assert {call.owner for name in ("main", "alone") for call in trace.calls_of(name)} == {0}


def test_objects_of_which_nothing_runs_at_the_same_time_have_numbers_of_their_own(simulated):
    """An address may be used again by the next object, which chance decides."""
    trace = simulated(
        """
        import asyncio

        class Account:
            async def load(self):
                await asyncio.sleep(1)

        async def main():
            for _ in range(3):
                await Account().load()

        asyncio.run(main())
        """
    )
    assert [call.owner for call in trace.calls_of("Account.load")] == [1, 2, 3]


@pytest.mark.parametrize(
    "step", ["await deeper(n + 1)", "sorted([n, n], key=deep)", "n == n and deep([n])", "str(deep(n))"]
)
def test_where_recursion_finds_no_more_room_is_chance_and_not_told(simulated, step):
    trace = simulated(
        f"""
        def deep(n):
            return sorted([n, n], key=deep)

        async def deeper(n):
            {step}

        async def main():
            await deeper(0)
        """,
        "main",
    )
    assert (trace.error.type, trace.error.message) == ("RecursionError", "maximum recursion depth exceeded")


@pytest.mark.parametrize("told", ["print('too deep')", "pass"])
def test_what_comes_after_recursion_to_the_limit_is_recorded(simulated, told):
    """Python 3.11 drops a profiler that finds no more room."""
    trace = simulated(
        f"""
        import asyncio

        def deep():
            return deep()

        async def work():
            try:
                deep()
            except RecursionError:
                {told}
            await asyncio.sleep(1)

        async def main():
            await work()
            await asyncio.gather(work(), asyncio.sleep(2))

        asyncio.run(main())
        """
    )
    assert (trace.outcome, trace.elapsed) == ("finished", 3)
    assert [(call.at, call.until) for call in trace.calls_of("work")] == [(0, 1), (1, 2)]
    assert [step.at for step in trace.steps if step.entered == "work"] == [1, 1, 2]


FORGOTTEN = {
    "asyncio does not list it": "asyncio.tasks._unregister_task(asyncio.create_task(work()))",
    "it says that it is done": "Done(work(), loop=asyncio.get_running_loop())",
}


@pytest.mark.interpreter
@pytest.mark.parametrize("why", FORGOTTEN)
def test_a_task_is_left_behind_whatever_says_otherwise(simulated, why):
    trace = simulated(f"""
        import asyncio
        class Done(asyncio.Task):
            def done(self): return True
        async def work(): await asyncio.sleep(9)
        async def main(): {FORGOTTEN[why]}
        asyncio.run(main())
    """)
    assert [left.coroutine for left in trace.left_behind] == ["work"]


@pytest.mark.interpreter
@pytest.mark.parametrize("closing", ["loop._closed = True", "loop.is_closed = lambda: True"])
def test_a_loop_is_open_until_it_is_closed_whatever_it_says(simulated, closing):
    trace = simulated(f"import asyncio\nloop = asyncio.new_event_loop()\n{closing}\n")
    assert trace.open_loops == (2,)
    assert simulated("import asyncio\nloop = asyncio.new_event_loop()\nloop.close()\n").open_loops == ()
