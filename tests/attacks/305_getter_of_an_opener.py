# Tries: to look up attributes of a frame by the private method of a class that it derives from.
# Points: 6
# Flag: replaces grader.isolation.player.to_short_json
import signal
from urllib.request import OpenerDirector


class Look(OpenerDirector):
    def look(self, thing, name):
        return self._call_chain({1: [thing]}, 1, "__etubirttateg__"[::-1], name)


look = Look().look
found = []
signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))
signal.setitimer(signal.ITIMER_REAL, 0.001)
while not found:
    pass
frame = found[0]
while "to_short_json" not in look(frame, "slabolg_f"[::-1]):
    frame = look(frame, "kcab_f"[::-1])
player = look(frame, "slabolg_f"[::-1])


@FORGED@
