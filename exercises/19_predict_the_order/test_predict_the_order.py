"""Which coroutine the loop enters when: only the prediction is looked at.

The order is to be found out. So no assert compares with it, as pytest would show both sides: a check that fails ends
with words of its own, and these tell the first difference alone.
"""

import pytest

TURNS = [
    ("main", "asyncio.run starts with it"),
    ("worker_1", "main waits at `await task1`, and the first task that was made begins"),
    ("worker_2", "worker_1 sleeps, and the other task has not begun yet"),
    ("worker_1", "its sleep of 1 s is over first"),
    ("main", "the task that it awaits is done"),
    ("worker_2", "main waits at `await task2`, and the sleep of 2 s is over"),
    ("main", "the task that it awaits is done"),
]
NAMES = {name for name, _ in TURNS}


async def test_predicts_names_of_coroutines(run):
    """PREDICTION is a list with names of the coroutines"""
    names = names_in(await run("prediction"))
    for name in names:
        if name not in NAMES:
            tell(f"Your prediction holds {name!r}, which is no coroutine of this program")


async def test_predicts_every_turn(run):
    """PREDICTION has a name for each time that the loop enters a coroutine, and no more"""
    names = names_in(await run("prediction"))
    count = f"Your prediction has {len(names)} name{'' if len(names) == 1 else 's'}"
    if len(names) != len(TURNS):
        pytest.fail(f"{count}, which is too {'few' if len(names) < len(TURNS) else 'many'}", pytrace=False)


@pytest.mark.points(2)
async def test_predicts_the_order(run):
    """The loop enters the coroutines in the order of PREDICTION"""
    names = names_in(await run("prediction"))
    for place, ((right, why), name) in enumerate(zip(TURNS, names, strict=False), 1):
        if name != right:
            said = name if name in NAMES else repr(name)
            tell(f"At place {place} your prediction says {said}; the loop enters {right} there: {why}")
    if len(names) < len(TURNS):
        right, why = TURNS[len(names)]
        tell(f"Your prediction ends before place {len(names) + 1}; the loop enters {right} there: {why}")
    if len(names) > len(TURNS):
        tell(f"At place {len(TURNS) + 1} your prediction goes on; main has returned by then, and the loop ends")


async def test_the_prediction_can_be_read(run):
    """The file holds a PREDICTION that can be read at once"""
    trace = await run("prediction")
    written = trace.result or (trace.result is None and trace.returned != "NoneType")
    assert written, "PREDICTION is still empty"
    assert trace.outcome == "finished"
    assert trace.blocked == 0
    assert trace.loose_ends == []


def names_in(trace):
    if not isinstance(trace.result, list):
        tell(f"Your prediction is a value of type {trace.result}, not a list of names")
    if not trace.result:
        tell("Your prediction is still empty")
    for name in trace.result:
        if not isinstance(name, str):
            tell(f"Your prediction holds a value of type {name['type']}; write the names as texts, in quotes")
    return trace.result


def tell(difference):
    pytest.fail(f"wrong-result: {difference}.", pytrace=False)
