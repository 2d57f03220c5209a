# Tries: to put the lines that are expected in the place of those that it printed.
# Points: 0
@FRAMES@


run = None
for frame in frames():
    if type(locals_of(frame).get("self")).__name__ == "ProgramRun":
        run = locals_of(frame)["self"]


class Last:
    def __del__(self):
        lines = run.recorder.output.lines
        kind = type(lines[0])
        texts = "before await,worker_1 start,worker_2 start,worker_1 done,awaited worker_1,worker_2 done,awaited worker_2"
        if len(lines) == 1:
            lines[:] = [kind(at=float((n > 2) + (n > 4)), text=text) for n, text in enumerate(texts.split(","))]
            run.clock.nanoseconds = 2_000_000_000


last = Last()


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    print("x")
