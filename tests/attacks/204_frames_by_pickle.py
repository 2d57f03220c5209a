# Tries: to reach the grader's frames by the function with which pickle looks up attributes.
# Points: 7
# Flag: uses _getattribute
import pickle
import sys


def look(thing, name):
    path = [name] if sys.version_info >= (3, 14) else name
    found = pickle._getattribute(thing, path)  # a pair until Python 3.13
    return found[0] if isinstance(found, tuple) else found


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
