"""Which lines come when, at one instant: only the prediction is looked at.

The order is to be found out. So no assert compares with it, as pytest would show both sides: a check that fails ends
with words of its own, and these tell the first difference alone.
"""

import pytest

LINES = [
    ("A is made", "create_task runs nothing yet, and main has not waited for anything so far"),
    ("B only", "`await quick(...)` runs it in main's own turn, and the task of A is still in the queue"),
    ("B is done", "quick came to its end without waiting, so main never gave its turn back"),
    ("A 1", "main has to wait for the task of C, and the task of A was made before that one"),
    ("C only", "step gives way with sleep(0), and the task of C is the next in the queue"),
    ("A 2", "the task of A came back into the queue before the task of C ended and woke main"),
    ("C is done", "main was woken by the end of the task of C, and it is main's turn now"),
    ("A is done", "the task of A has ended by now, so `await task` has nothing to wait for"),
]
KNOWN = {line for line, _ in LINES}


async def test_predicts_lines_of_the_program(run):
    """PREDICTION is a list with lines that this program prints, each once"""
    lines = lines_in(await run("prediction"))
    for line in lines:
        if line not in KNOWN:
            tell(f"Your prediction holds {line!r}, which this program does not print")
    twice = next((line for line in lines if lines.count(line) > 1), None)
    if twice is not None:
        tell(f"Your prediction holds {twice!r} more than once; the program prints it once")


async def test_predicts_every_line(run):
    """PREDICTION has as many lines as the program prints"""
    lines = lines_in(await run("prediction"))
    if len(lines) != len(LINES):
        few = "few" if len(lines) < len(LINES) else "many"
        tell(f"Your prediction has {len(lines)} line{'' if len(lines) == 1 else 's'}, which is too {few}")


@pytest.mark.points(3)
async def test_predicts_the_order(run):
    """The lines come in the order of PREDICTION"""
    lines = lines_in(await run("prediction"))
    for place, ((right, why), line) in enumerate(zip(LINES, lines, strict=False), 1):
        if line != right:
            tell(f'At place {place} your prediction says "{line}"; the program prints "{right}" there: {why}')
    if len(lines) < len(LINES):
        right, why = LINES[len(lines)]
        tell(f'Your prediction ends before place {len(lines) + 1}; the program prints "{right}" there: {why}')
    if len(lines) > len(LINES):
        tell(f"At place {len(LINES) + 1} your prediction goes on; main has returned by then, and the loop ends")


async def test_the_prediction_can_be_read(run):
    """The file holds a PREDICTION that can be read at once"""
    trace = await run("prediction")
    written = trace.result or (trace.result is None and trace.returned != "NoneType")
    assert written, "PREDICTION is still empty"
    assert trace.outcome == "finished"
    assert trace.blocked == 0
    assert trace.loose_ends == []


def lines_in(trace):
    if not isinstance(trace.result, list):
        tell(f"Your prediction is a value of type {trace.result}, not a list of lines")
    if not trace.result:
        tell("Your prediction is still empty")
    for line in trace.result:
        if not isinstance(line, str):
            tell(f"Your prediction holds a value of type {line['type']}; write the lines as texts, in quotes")
    return trace.result


def tell(difference):
    pytest.fail(f"wrong-result: {difference}.", pytrace=False)
