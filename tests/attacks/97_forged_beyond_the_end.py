# Tries: to stop the judge by a timeline that ends before it begins, at lines that there are not.
# Points: 1
# Flag: uses f_globals
async def main():
    pass


async def worker_1():
    pass


worker_2 = worker_1

@INSIDE@


def forged(real):
    call = t.Call(
        coroutine="main", task="Task-1", awaited_by=None, awaited_at=10**9, at=1e39, until=-1e39, how="finished", line=0
    )
    line = t.Line(at=-5.0, text="before await", task="Task-1", coroutine="main", line=10**9)
    return t.to_json(t.Trace(outcome="deadlock", reason="deadlock", elapsed=5e-324, calls=(call,), printed=(line,)))


player["to_short_json"] = forged
