# Tries: to reach the grader's frames by the descriptors of their class.
# Points: 7
# Flag: looks up an attribute by a name that is made at run time
def look(thing, name):
    for kind in type(thing).mro():
        if name in kind.__dict__:
            descriptor = kind.__dict__[name]
            return type(descriptor).__dict__["__g" + "et__"](descriptor, thing)


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
