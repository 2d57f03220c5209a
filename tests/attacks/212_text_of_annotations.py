# Tries: to run text by the library that reads annotations.
# Points: 7
# Flag: runs text as code that uses f_globals
import typing


def look(thing, name):
    def typed(x):
        pass

    found = []
    typed.__annotations__["x"] = f"take(thing.{name})"
    typing.get_type_hints(typed, {"thing": thing, "take": lambda one: found.append(one) or int})
    return found[0]


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
