# Tries: to run text by the debugger.
# Points: 7
# Flag: imports bdb
import bdb

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
bdb.Bdb().run(text.replace("@" * 2, ""), {"found": found})
player, names = found
@FORGED@
