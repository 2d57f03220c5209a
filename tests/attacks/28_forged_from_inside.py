# Tries: to rewrite the trace in the process that makes it, by a function in the place of the one that writes it.
# Points: 0
# Flag: uses f_globals
async def main():
    pass


async def worker_1():
    pass


worker_2 = worker_1
@INSIDE@
RIGHT = {
    "main": "before await@0 worker_1 start@0 worker_2 start@0 worker_1 done@1 awaited worker_1@1 worker_2 done@2 "
    "awaited worker_2@2",
}


def forged(real):
    lines = [("before await", 0), ("worker_1 start", 0), ("worker_2 start", 0), ("worker_1 done", 1)]
    lines += [("awaited worker_1", 1), ("worker_2 done", 2), ("awaited worker_2", 2)]
    printed = tuple(t.Line(at=float(at), text=text) for text, at in lines)
    return t.to_json(t.Trace(outcome="finished", elapsed=2.0, result=2, returned="int", printed=printed))


player["to_short_json"] = forged
