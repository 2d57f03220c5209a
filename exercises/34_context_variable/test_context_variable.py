"""A context variable with a value for each task."""

import pytest


@pytest.mark.points(2)
async def test_each_line_has_its_number(run):
    """Each line is logged under the number of its request, and the last one under nobody's"""
    trace = await run("main")
    assert trace.timed_lines == [
        "[1] begin@0",
        "[2] begin@0",
        "[2] end@1",
        "[1] end@2",
        "[-] all done@2",
    ]


async def test_takes_two_seconds(run):
    """Takes 2 s, not 3"""
    trace = await run("main", shows=["[1] begin"])
    assert trace.elapsed == 2


async def test_three_requests(run):
    """Three requests at once, and each keeps its own number"""
    trace = await run("handle_three")
    assert trace.timed_lines == [
        "[7] begin@0",
        "[8] begin@0",
        "[9] begin@0",
        "[8] end@0.5",
        "[9] end@1.5",
        "[7] end@2.5",
        "[-] end of h@2.5",
    ]


async def test_any_work(run):
    """Also right with other work, which asks for the number itself"""
    trace = await run("main", replace={"work": "ask_for_the_number"})
    assert trace.timed_lines == [
        "1 works@0",
        "2 works@0",
        "1 still 1@3",
        "2 still 2@3",
        "[-] all done@3",
    ]
    assert trace.elapsed == 3
    trace = await run("main", replace={"work": "ask_for_the_number", "log": "log_with_the_number_behind"})
    assert trace.lines == ["1 works", "2 works", "1 still 1", "2 still 2", "all done [-]"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main", shows=["[1] begin"])
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and both requests are done by then"""
    trace = await run("main", shows=["[1] begin"])
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    trace = await run("main", replace={"work": "work_that_takes_the_second_longer"})
    assert trace.loose_ends == []
    assert trace.timed_lines == ["[-] all done@3"]
