# Tries: to run text by a library that measures how long it takes.
# Points: 7
# Flag: runs text as code that uses __globals__
import timeit

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
timeit.timeit(text.replace("@" * 2, ""), number=1, globals={"found": found})
player, names = found
@FORGED@
