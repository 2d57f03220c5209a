"""Transfers in both directions, and all of them come to an end."""

import pytest


async def repaired(run):
    """Run the sample; where it does not come to its end, nothing is repaired yet that could be judged."""
    trace = await run("main")
    assert trace.shows("ada 110, bob 90"), "the transfers still wait for each other, so this cannot be judged"
    return trace


@pytest.mark.points(2)
async def test_both_transfers_end(run):
    """Ada and Bob send money to each other, one after the other"""
    trace = await run("main")
    assert trace.timed_lines == ["10 from ada to bob@1", "20 from bob to ada@2", "ada 110, bob 90@2"]


async def test_other_people_do_not_wait(run):
    """Transfers between other people do not wait"""
    trace = await run("two_pairs")
    assert trace.timed_lines == [
        "1 from a to b@1",
        "2 from d to c@1",
        "3 from b to a@2",
        "4 from c to d@2",
    ]
    assert trace.result == [102, 98, 98, 102]
    trace = await run("two_pairs", replace={"audit": "longer_audit"})
    assert trace.timed_lines == [
        "1 from a to b@1.1875",
        "2 from d to c@1.1875",
        "3 from b to a@2.375",
        "4 from c to d@2.375",
    ]


async def test_in_a_circle(run):
    """Three who send money around come to an end too"""
    await repaired(run)
    trace = await run("circle")
    assert trace.result == [10, 10, 10]
    trace = await run("behind_a_third")
    assert trace.result == [10, 15, 5]


async def test_both_accounts_are_locked(run):
    """Nothing moves while somebody else holds the lock of either account"""
    await repaired(run)
    trace = await run("hold_each")
    assert trace.result == {"while held": [[100, 100], [100, 100]], "afterwards": [[90, 110], [90, 110]]}


async def test_in_every_order(run):
    """In every order in which the tasks can run, the program comes to its end"""
    await repaired(run)
    for trace in await run.explored("main", orders=200):
        assert "ada 110, bob 90" in trace.lines
    for trace in await run.explored("circle", orders=200):
        assert trace.result == [10, 10, 10]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await repaired(run)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end after 2 s, and no transfer is left behind"""
    trace = await repaired(run)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
    assert trace.elapsed == 2
