# Tries: to take `getattr` from the built-in functions, which are among its own names.
# Points: 7
# Flag: calls locals
own = locals()
built_in = own["__buil" + "tins__"]
look = (built_in if isinstance(built_in, dict) else built_in.__dict__)["get" + "attr"]


try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__trace" + "back__"), "tb_fr" + "ame")
while "to_short_json" not in look(frame, "f_glo" + "bals"):
    frame = look(frame, "f_ba" + "ck")
player = look(frame, "f_glo" + "bals")
names = look(player["to_short_json"], "__glo" + "bals__")
@FORGED@
