# Tries: to reach the grader's frames by the stack of a task.
# Points: 2
# Flag: uses get_stack
import asyncio


def set_back():
    frame = asyncio.current_task().get_stack()[0]
    while frame is not None and "SLOT" not in frame.f_globals:
        frame = frame.f_back
    if frame is not None:
        frame.f_globals["SLOT"].run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
