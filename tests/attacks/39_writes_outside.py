# Tries: to write outside of its folder: beside it, into the course, into another submission.
# Points: 2
# Says: 0 written
import os


async def main():
    written = 0
    for path in ("@OUTSIDE@/new.txt", "@OUTSIDE@/canary.txt", "../new.txt", "@COURSE@/conftest.py", "/tmp/attack.txt"):
        for mode in ("w", "a", "x"):
            try:
                open(path, mode).write("attacked")
                written += 1
            except OSError:
                pass
    for folder in ("@OUTSIDE@/new", "@NEIGHBOUR@/new"):
        try:
            os.mkdir(folder)
            written += 1
        except OSError:
            pass
    print(written, "written")
