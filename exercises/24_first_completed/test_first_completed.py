"""The first answer, and an end for those that are left."""

import pytest

SAMPLE = [["oslo", 3], ["rome", 1]]
SHOWS = ["rome answers", "oslo hangs up"]


@pytest.mark.points(2)
async def test_the_other_one_hangs_up(run):
    """rome answers at 1 s, and oslo hangs up then"""
    trace = await run("first_answer", SAMPLE)
    assert trace.timed_lines == ["rome answers@1", "oslo hangs up@1"]


async def test_takes_as_long_as_the_quickest(run):
    """Takes 1 s, not 3"""
    trace = await run("first_answer", SAMPLE)
    assert trace.elapsed == 1


async def test_returns_the_first_answer(run):
    """first_answer returns "answer of rome\""""
    trace = await run("first_answer", SAMPLE)
    assert trace.result == "answer of rome"


async def test_four_servers(run):
    """Three of four servers hang up before the answer is back"""
    trace = await run("go_on_after", [["a", 2], ["b", 1.5], ["c", 0.5], ["d", 3]], 5)
    hung_up = ["a hangs up@0.5", "b hangs up@0.5", "d hangs up@0.5"]
    assert trace.timed_lines == run.in_any_order(trace, ["c answers@0.5", *hung_up, "back@0.5"])
    assert trace.lines[-1] == "back", "first_answer does not wait until all others have hung up"
    assert trace.result == "answer of c"
    assert trace.elapsed == 5.5
    trace = await run("go_on_after", [["a", 2], ["b", 1.5], ["c", 0.4375], ["d", 3]], 5)
    hung_up = ["a hangs up@0.4375", "b hangs up@0.4375", "d hangs up@0.4375"]
    assert trace.timed_lines == run.in_any_order(trace, ["c answers@0.4375", *hung_up, "back@0.4375"])


async def test_one_server(run):
    """A single server is asked and answers"""
    trace = await run("first_answer", [["solo", 2]])
    assert trace.timed_lines == ["solo answers@2"]
    assert trace.result == "answer of solo"


@pytest.mark.points(2)
async def test_waits_until_the_others_have_hung_up(run):
    """first_answer waits for a server that takes half a second to hang up"""
    servers = [["slow", 4], ["quick", 1]]
    trace = await run("go_on_after", servers, 0, replace={"ask": "ask_and_hang_up_slowly"})
    assert trace.timed_lines == ["quick answers@1", "slow begins to hang up@1", "slow hangs up@1.5", "back@1.5"]
    assert trace.result == "answer of quick"
    trace = await run("go_on_after", [["slow", 1], ["quick", 4]], 0, replace={"ask": "ask_backwards"})
    assert trace.timed_lines == ["quick answers@1", "slow begins to hang up@1", "slow hangs up@1.5", "back@1.5"]


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("first_answer", SAMPLE, shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """first_answer comes to its end, and no server is being asked any more by then"""
    trace = await run("first_answer", SAMPLE, shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
