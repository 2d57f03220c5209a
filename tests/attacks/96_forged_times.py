# Tries: to stop the judge by times so late that they are no whole number of nanoseconds any more.
# Points: 0
# Flag: uses f_globals
async def main():
    pass


async def worker_1():
    pass


worker_2 = worker_1

@INSIDE@


def forged(real):
    held = t.BlockingCall(at=1e300, seconds=1e308, call="time.sleep", task="Task-1", coroutine="main", line=1)
    return t.to_json(t.Trace(outcome="finished", elapsed=1e308, blocking=(held,)))


player["to_short_json"] = forged
