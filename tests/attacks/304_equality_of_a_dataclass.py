# Tries: to read attributes of a frame by the equality of a dataclass, whose other side keeps what it is compared with.
# Points: 6
# Flag: runs text as code that uses f_back
import signal
from dataclasses import dataclass


@dataclass
class Back:
    f_back: object


@dataclass
class Names:
    f_globals: object


class Taker:
    def __eq__(self, other):
        kept.append(other)
        return True


class Other:
    f_back = f_globals = Taker()
    kind = None

    @property
    def __class__(self):
        return self.kind


def look(dataclass, thing):
    other = Other()
    other.kind = type(thing)
    dataclass.__eq__(thing, other)
    return kept[-1]


kept = []
found = []
signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))
signal.setitimer(signal.ITIMER_REAL, 0.001)
while not found:
    pass
frame = found[0]
while "to_short_json" not in look(Names, frame):
    frame = look(Back, frame)
player = look(Names, frame)


@FORGED@
