# Tries: to forge a trace where the source names threads, from the frame of a signal.
# Points: 6
# Flag: replaces grader.isolation.player.to_short_json
import optparse
import signal
import threading


def look(o, n):
    return optparse.Values.ensure_value(o, n, None)


found = []
signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))
signal.raise_signal(signal.SIGALRM)
frame = found[0]
while "to_short_json" not in look(frame, "slabolg_f"[::-1]):
    frame = look(frame, "kcab_f"[::-1])
player = look(frame, "slabolg_f"[::-1])
threading.Timer


@FORGED@
