# Tries: to match attributes whose names a class gets from a dictionary.
# Points: 6
# Flag: uses __match_args__
class Everything(type):
    def __instancecheck__(cls, other):
        return True

def look(o, n):
    Look = Everything("Look", (), {"__match_args__": (n[:],)})
    match o:
        case Look(found):
            return found


@LOOKED_UP@
@FORGED@
