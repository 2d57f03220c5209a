# Tries: to take `attrgetter` without a name in the import.
# Points: 7
# Flag: calls attrgetter with a name that is made at run time
from operator import *


def look(thing, name):
    return attrgetter(name)(thing)


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
