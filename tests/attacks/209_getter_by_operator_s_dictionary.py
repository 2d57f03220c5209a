# Tries: to take `attrgetter` from the dictionary of its module.
# Points: 7
# Flag: uses operator.__dict__
import operator

getter = operator.__dict__["attr" + "getter"]
look = lambda thing, name: getter(name)(thing)  # noqa: E731


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
