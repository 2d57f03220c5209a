# Tries: to run text by writing it into a module of its own.
# Points: 7
# Flag: runs text as code that uses __globals__
import sys

text = """found = []

try:
    1 / 0
except ZeroDivisionError as problem:
    frame = problem.__trac@@eback__.tb_f@@rame
while "to_short_json" not in frame.f_gl@@obals:
    frame = frame.f_b@@ack
found.append(frame.f_gl@@obals)
found.append(frame.f_gl@@obals["to_short_json"].__glo@@bals__)
"""
with open("written_by_itself.py", "w") as file:
    file.write(text.replace("@" * 2, ""))
sys.path.insert(0, ".")
from written_by_itself import found

player, names = found
@FORGED@
