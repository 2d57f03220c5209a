"""One coroutine function, two calls at once: 1 s, not 2."""

import pytest

BOTH = ["Good morning, Alice!", "Good morning, Bob!"]
NOT_FOR_EACH = "main did not call greet once for each name"


@pytest.mark.points(2)
async def test_greets_both_at_the_same_time(run):
    """Both hellos come at 0 s, both goodbyes at 1 s"""
    trace = await run("main")
    assert trace.timed_lines == [
        "Hello, Alice!@0",
        "Hello, Bob!@0",
        "Goodbye, Alice!@1",
        "Goodbye, Bob!@1",
    ]


async def test_takes_one_second_not_two(run):
    """Takes 1 s, not 2"""
    trace = await run("main")
    assert trace.elapsed == 1


async def test_greets_anybody(run):
    """greet("Ada") says hello to Ada, and goodbye one second later"""
    trace = await run("greet", "Ada")
    assert trace.timed_lines == ["Hello, Ada!@0", "Goodbye, Ada!@1"]


async def test_greetings_do_not_disturb_each_other(run):
    """Grace can be greeted while Linus is greeted half a second later"""
    trace = await run("greet_later")
    assert trace.timed_lines == [
        "Hello, Grace!@0",
        "Hello, Linus!@0.5",
        "Goodbye, Grace!@1",
        "Goodbye, Linus!@1.5",
    ]


async def test_main_calls_greet_for_each_name(run):
    """main greets both people with greet"""
    trace = await run("main", replace={"greet": "greet_at_length"})
    assert called_for(trace) == BOTH, NOT_FOR_EACH


async def test_the_loop_is_never_blocked(run):
    """The loop stays free while greet waits"""
    trace = await run("main", shows=["Hello, Alice!", "Hello, Bob!", "Goodbye, Alice!", "Goodbye, Bob!"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end when both greetings are done, however long each takes"""
    trace = await run("main", shows=["Hello, Alice!", "Hello, Bob!", "Goodbye, Alice!", "Goodbye, Bob!"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    for stand_in in ("greet_at_length", "greet_in_brief"):
        trace = await run("main", replace={"greet": stand_in})
        assert trace.loose_ends == []
        assert called_for(trace) == BOTH, NOT_FOR_EACH
        both = trace.shows("Good night, Alice!") and trace.shows("Good night, Bob!")
        assert both, "main did not wait until both calls of greet were done"


def called_for(trace):
    """Return what the stand-ins for greet print at their beginning, sorted."""
    return sorted(line for line in trace.lines if line.startswith("Good morning"))
