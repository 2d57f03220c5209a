"""The student's test is tried on right programs and on wrong ones."""

import pytest

RIGHT = ("with_gather", "with_a_task_group", "with_tasks", "with_wait")


async def refuses(run, name, what):
    """Claim that check accepts `with_gather`, which is right, and refuses the program `name`."""
    await accepts(run, "with_gather")
    trace = await run("tried", name)
    if trace.result["verdict"] != "wrong":
        pytest.fail(f"test-too-weak: check accepts a program that {what}", pytrace=False)


async def accepts(run, name):
    """Claim that check accepts the program `name`."""
    trace = await run("tried", name)
    if trace.result["verdict"] != "fine":
        told = f"line {trace.result['line']}: {trace.result['said']}"
        pytest.fail(f"test-too-strict: check refuses a program that is right, {name} ({told})", pytrace=False)


async def test_tells_the_two_given_ones_apart(run):
    """at_once is fine, one_by_one is wrong"""
    await accepts(run, "with_gather")
    trace = await run("main")
    assert trace.lines == ["at_once: fine", "one_by_one: wrong"]


@pytest.mark.points(2)
async def test_accepts_four_right_programs(run):
    """check accepts four right programs, and not everything"""
    for name in RIGHT:
        await accepts(run, name)
    await refuses(run, "one_by_one", "runs the functions one by one")


async def test_refuses_one_by_one(run):
    """check refuses a program that runs the functions one by one"""
    await refuses(run, "one_by_one", "runs the functions one by one")


async def test_refuses_order_of_completion(run):
    """check refuses a program that returns the results in the order in which they came"""
    await refuses(run, "as_they_come", "returns the results in the order in which they came")


async def test_refuses_last_dropped(run):
    """check refuses a program that leaves out the last function"""
    await refuses(run, "without_the_last", "leaves out the last function")


async def test_refuses_all_twice(run):
    """check refuses a program that runs everything a second time"""
    await refuses(run, "all_twice", "runs everything a second time when all is done")


async def test_refuses_functions_doubled(run):
    """check refuses a program that calls each function twice at the same time"""
    await refuses(run, "doubled", "calls each function twice at the same time")


async def test_refuses_batches_of_two(run):
    """check refuses a program that runs two functions at a time"""
    await refuses(run, "two_at_a_time", "runs two functions at a time, and the third one only then")


async def test_refuses_one_that_needs_functions(run):
    """check refuses a program that raises an exception for an empty list"""
    await refuses(run, "never_empty", "raises an exception for an empty list")


async def test_refuses_no_results(run):
    """check refuses a program that returns no results"""
    await refuses(run, "without_results", "runs everything and returns None")


async def test_refuses_a_second_too_slow(run):
    """check refuses a program that waits for a second when all is done"""
    await refuses(run, "a_second_too_slow", "waits for another second when all is done")


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("main")
    assert trace.lines == ["at_once: fine", "one_by_one: wrong"]
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and nothing is left undone"""
    trace = await run("main")
    assert trace.lines == ["at_once: fine", "one_by_one: wrong"]
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
