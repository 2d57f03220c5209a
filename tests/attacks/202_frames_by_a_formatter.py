# Tries: to reach the grader's frames by a formatter, which looks up attributes for others.
# Points: 7
# Flag: uses string.Formatter
# Flag: replaces grader.isolation.player.to_short_json
import string


class Look(string.Formatter):
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
