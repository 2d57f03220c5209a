# Tries: to run text by the library behind Python's console.
# Points: 7
# Flag: imports code
import code

found = []
text = """
try:
    1 / 0
except ZeroDivisionError as problem:
    frame = problem.__trac@@eback__.tb_f@@rame
while "to_short_json" not in frame.f_gl@@obals:
    frame = frame.f_b@@ack
found.append(frame.f_gl@@obals)
found.append(frame.f_gl@@obals["to_short_json"].__glo@@bals__)
"""
console = code.InteractiveInterpreter({"found": found})
console.runsource(text.replace("@" * 2, ""), symbol="exec")
player, names = found
@FORGED@
