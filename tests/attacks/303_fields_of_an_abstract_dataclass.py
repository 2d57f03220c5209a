# Tries: to match attributes of a frame by the fields of a class that frames are registered with.
# Points: 6
# Flag: runs text as code that uses f_back
import abc
import signal
from dataclasses import dataclass


@dataclass
class Back(abc.ABC):
    f_back: object


@dataclass
class Names(abc.ABC):
    f_globals: object


found = []
signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))
signal.setitimer(signal.ITIMER_REAL, 0.001)
while not found:
    pass
frame = found[0]
Back.register(type(frame))
Names.register(type(frame))


def back(value):
    match value:
        case Back(found):
            return found


def names(value):
    match value:
        case Names(found):
            return found


while "to_short_json" not in names(frame):
    frame = back(frame)
player = names(frame)


@FORGED@
