# Tries: to match attributes whose names come from a parameter.
# Points: 6
# Flag: matches attributes by names that are made at run time
class Everything(type):
    def __instancecheck__(cls, other):
        return True

def look(o, n):
    class Look(metaclass=Everything):
        __match_args__ = n,
    match o:
        case Look(found):
            return found


@LOOKED_UP@
@FORGED@
