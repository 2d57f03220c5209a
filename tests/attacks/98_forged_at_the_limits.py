# Tries: to keep the judge busy for ever with a trace as long as one may be.
# Points: 4
# Flag: uses f_globals
async def main():
    pass


async def worker_1():
    pass


worker_2 = worker_1

@INSIDE@


def forged(real):
    name = {"task": "Task-1"}
    call = t.Call(
        coroutine="worker_1", awaited_by=None, awaited_at=None, at=0.0, until=0.0, how="finished", line=1, **name
    )
    other = t.Call(
        coroutine="worker_2", awaited_by=None, awaited_at=None, at=0.0, until=9.0, how="finished", line=1, **name
    )
    step = t.Step(at=1.0, until=1.0, entered="worker_1", entered_line=3, left="worker_1", line=4, how="awaits", **name)
    line = t.Line(at=1.0, text="x", coroutine="worker_1", **name)
    calls = (call,) * 10_000 + (other,) * 10_000
    return t.to_json(
        t.Trace(outcome="finished", elapsed=9.0, calls=calls, steps=(step,) * 20_000, printed=(line,) * 20_000)
    )


player["to_short_json"] = forged
