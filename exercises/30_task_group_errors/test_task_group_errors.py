"""A group of tasks in which something goes wrong, and all of it is told."""

import pytest

SAMPLE = [["hull", 3, "when stopped"], ["mast", 1, "at work"]]
SHOWS = ["mast fails", "hull stopped"]


@pytest.mark.points(2)
async def test_both_failures_are_told(run):
    """mast fails at 1 s, hull falls over when it is stopped, and both are told in order"""
    trace = await run("build", SAMPLE)
    assert trace.timed_lines == ["mast fails@1", "hull stopped@1", "value: mast is broken@1", "type: hull fell over@1"]
    assert trace.result == "broken"


async def test_takes_one_second(run):
    """Takes 1 s, not 3"""
    trace = await run("build", SAMPLE)
    assert trace.result == "broken"
    assert trace.elapsed == 1


async def test_nothing_goes_wrong(run):
    """Without a failure it is built"""
    trace = await run("build", [["hull", 2.5, "when stopped"], ["mast", 1, None]])
    assert trace.timed_lines == ["mast done@1", "hull done@2.5"]
    assert trace.result == "built"


async def test_one_failure(run):
    """What is done by then stays done, and what is stopped well is no failure"""
    trace = await run("build", [["sail", 0.5, None], ["mast", 1, "at work"], ["hull", 2, None]])
    assert trace.timed_lines == ["sail done@0.5", "mast fails@1", "hull stopped@1", "value: mast is broken@1"]
    assert trace.result == "broken"
    assert trace.elapsed == 1


async def test_other_words(run):
    """The messages are those of the exceptions, also where there is a TypeError alone"""
    trace = await run("build", [["oar", 3, "at work"]], replace={"part": "quiet_part"})
    assert trace.timed_lines == ["value: no oar@1.5"]
    trace = await run("build", [["oar", 3, None], ["cat", 1, "in a hurry"]], replace={"part": "quiet_part"})
    assert trace.timed_lines == ["type: cat is no part@0.5"]
    assert trace.result == "broken"
    trace = await run("build", [["mast", 1, "at work"], ["hull", 3, "when stopped"], ["deck", 2, "when stopped"]])
    stopped = ["hull stopped@1", "deck stopped@1"]
    told = ["value: mast is broken@1", "type: hull fell over@1", "type: deck fell over@1"]
    assert trace.timed_lines == run.in_any_order(trace, ["mast fails@1", *stopped, *told])


async def test_no_parts(run):
    """build([]) is built at once"""
    trace = await run("build", [])
    assert trace.result == "built"
    assert trace.elapsed == 0


async def test_the_tasks_belong_to_a_task_group(run):
    """The parts are built in an asyncio.TaskGroup"""
    trace = await run("build", SAMPLE)
    assert trace.given_to("asyncio.TaskGroup") >= 2, "asyncio.TaskGroup was not given the two parts"


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await run("build", SAMPLE, shows=SHOWS)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """build comes to its end, and every part is done or stopped by then"""
    trace = await run("build", SAMPLE, shows=SHOWS)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
