"""Deposits at once, and none of them is lost."""

import pytest


async def repaired(run):
    """Run the sample; where deposits are lost, nothing is repaired yet that could be judged."""
    trace = await run("main")
    assert trace.shows("ada has 160 in the end"), "deposits still get lost, so this cannot be judged"
    return trace


@pytest.mark.points(2)
async def test_no_deposit_is_lost(run):
    """Three deposits at once, and each one is in the balance"""
    trace = await run("main")
    assert trace.timed_lines == [
        "ada has 110@2",
        "ada has 130@4",
        "ada has 160@6",
        "ada has 160 in the end@6",
    ]


async def test_other_accounts_do_not_wait(run):
    """Deposits to different accounts do not wait for each other"""
    trace = await run("deposit_to_two")
    assert trace.timed_lines == [
        "ada has 105@2",
        "bob has 107@2",
        "ada has 106@4",
        "bob has 109@4",
    ]
    assert trace.result == [106, 109]


async def test_one_after_the_other(run):
    """Two deposits one after the other, and nothing stays locked"""
    await repaired(run)
    trace = await run("withdraw_twice")
    assert trace.timed_lines == ["ada has 90@2", "ada has 80@4"]
    assert trace.result == 80


async def test_another_bank(run):
    """Also right with a bank that loads in half a second"""
    trace = await run("deposit_elsewhere", replace={"load": "load_elsewhere", "store": "store_elsewhere"})
    assert trace.result == 13
    assert trace.elapsed == 4.5
    trace = await run("deposit_elsewhere", replace={"load": "load_elsewhere_sooner", "store": "store_elsewhere"})
    assert trace.elapsed == 4.3125


async def test_in_every_order(run):
    """In every order in which the tasks can run, no deposit is lost"""
    await repaired(run)
    for trace in await run.explored("main", orders=200):
        assert "ada has 160 in the end" in trace.lines


async def test_takes_as_long_as_three_deposits(run):
    """main takes 6 s"""
    trace = await repaired(run)
    assert trace.elapsed == 6


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await repaired(run)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and every deposit is done by then"""
    trace = await repaired(run)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
