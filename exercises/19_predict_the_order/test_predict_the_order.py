"""Which coroutine the loop enters when: only the prediction is looked at."""

import pytest

ORDER = ["main", "worker_1", "worker_2", "worker_1", "main", "worker_2", "main"]


async def test_predicts_names_of_coroutines(run):
    """PREDICTION is a list with names of the coroutines"""
    trace = await run("prediction")
    names = trace.result
    assert isinstance(names, list), "PREDICTION is not a list of names"
    assert names, "PREDICTION is still empty"
    strange = [name for name in names if name not in ORDER]
    assert not strange, f"PREDICTION holds {strange[0]!r}, which is no coroutine of this program"


async def test_predicts_every_turn(run):
    """PREDICTION has a name for each time that the loop enters a coroutine, and no more"""
    trace = await run("prediction")
    names = trace.result
    assert isinstance(names, list), "PREDICTION is not a list of names"
    assert len(names) >= len(ORDER), f"PREDICTION has {len(names)} names, which is too few"
    assert len(names) <= len(ORDER), f"PREDICTION has {len(names)} names, which is too many"


@pytest.mark.points(2)
async def test_predicts_the_order(run):
    """The loop enters the coroutines in the order of PREDICTION"""
    trace = await run("prediction")
    assert trace.result == ORDER


async def test_the_prediction_can_be_read(run):
    """The file holds a PREDICTION that can be read at once"""
    trace = await run("prediction")
    assert trace.outcome == "finished"
    assert trace.blocked == 0
    assert trace.loose_ends == []
