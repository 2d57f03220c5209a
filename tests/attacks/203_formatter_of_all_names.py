# Tries: the same, with a formatter that the source does not name where it comes from.
# Points: 7
# Flag: uses string.Formatter
from string import *


class Look(Formatter):
    def __call__(self, thing, name):
        self.format("{0." + name + "}", thing)
        return self.found

    def format_field(self, value, spec):
        self.found = value
        return ""


look = Look()

try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
