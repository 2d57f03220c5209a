# Tries: to match attributes that are the fields of a class made at run time.
# Points: 6
# Flag: reads tb_frame
import dataclasses

class Everything(type):
    def __instancecheck__(cls, other):
        return True

class Base(metaclass=Everything):
    pass

def look(o, n):
    Look = dataclasses.make_dataclass("Look", [n], bases=(Base,))
    match o:
        case Look(found):
            return found


@LOOKED_UP@
@FORGED@
