# Tries: to reach the grader's frames by a class that says which attributes a pattern reads.
# Points: 7
# Flag: matches attributes by names that are made at run time
class Everything(type):
    def __instancecheck__(cls, other):
        return True


def look(thing, name):
    class Look(metaclass=Everything):
        __match_args__ = (name + "",)

    match thing:
        case Look(found):
            return found


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
