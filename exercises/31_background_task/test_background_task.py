"""Work in the background that is kept, waited for and looked at."""

import pytest

SHOWS = ["handled a"]


@pytest.mark.points(2)
async def test_logs_run_in_the_background(run):
    """b is handled while a is logged"""
    trace = await run("serve", ["a", "b"])
    assert trace.timed_lines == ["handled a@0.25", "handled b@0.5", "logged a@1.25", "logged b@1.5"]


async def test_takes_one_and_a_half_seconds(run):
    """Takes 1.5 s, not 2.5"""
    trace = await run("serve", ["a", "b"])
    assert trace.elapsed == 1.5


@pytest.mark.points(2)
async def test_failures_are_counted(run):
    """A log that fails disturbs nobody, and is counted"""
    trace = await run("serve", ["a", "bad", "c"])
    assert trace.timed_lines == [
        "handled a@0.25",
        "handled bad@0.5",
        "handled c@0.75",
        "logged a@1.25",
        "logged c@1.75",
    ]
    assert trace.result == 1
    assert trace.elapsed == 1.75


async def test_many_requests(run):
    """Six requests, with logs of 1.125 s"""
    trace = await run("serve", ["a", "b", "c", "d", "e", "f"], replace={"log": "longer_log"})
    assert trace.timed_lines == [
        "handled a@0.25",
        "handled b@0.5",
        "handled c@0.75",
        "handled d@1",
        "handled e@1.25",
        "logged a@1.375",
        "handled f@1.5",
        "logged b@1.625",
        "logged c@1.875",
        "logged d@2.125",
        "logged e@2.375",
        "logged f@2.625",
    ]
    assert trace.result == 0
    trace = await run("serve", ["a", "b", "c", "d", "e", "f"], replace={"log": "odd_log"})
    assert trace.elapsed == 2.6875


async def test_two_failures(run):
    """Two of three logs fail while others are handled, and both are counted"""
    trace = await run("serve", ["x", "good", "y"], replace={"log": "failing_log"})
    assert trace.result == 2


async def test_no_requests(run):
    """serve([]) returns 0 at once"""
    await run("serve", ["a", "b"], shows=SHOWS)  # other requests are worked with
    trace = await run("serve", [])
    assert trace.result == 0
    assert trace.elapsed == 0


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("serve", ["a", "b"], shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """serve comes to its end, and every log has ended and was looked at by then"""
    trace = await run("serve", ["a", "bad"], shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
