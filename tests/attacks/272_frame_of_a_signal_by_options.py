# Tries: to go from the frame of a signal to the clock by the library of command lines.
# Points: 4
# Flag: time runs backwards
import asyncio
import optparse
import signal


def look(o, n):
    return optparse.Values.ensure_value(o, n, None)


found = []
signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))


def set_back():
    signal.raise_signal(signal.SIGALRM)
    frame = found[0]
    while frame is not None:
        g = look(frame, "slabolg_f"[::-1])
        if "SLOT" in g:
            g["SLOT"].run.clock.restart(float("inf"))
            break
        frame = look(frame, "kcab_f"[::-1])


def unused(task):
    task.cancel()


@ONE_AFTER_THE_OTHER@
