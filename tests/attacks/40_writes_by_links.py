# Tries: to reach what is outside by symbolic and hard links.
# Points: 2
# Says: 0 reached
import os


async def main():
    reached = 0
    os.symlink("@OUTSIDE@", "folder")
    os.symlink("@OUTSIDE@/canary.txt", "file")
    for attempt in (
        lambda: open("folder/new.txt", "w"),
        lambda: open("file", "w"),
        lambda: print(open("file").read()),
        lambda: os.link("@OUTSIDE@/canary.txt", "hard"),
        lambda: os.link("create_task.py", "@OUTSIDE@/hard"),
        lambda: os.rename("create_task.py", "@OUTSIDE@/moved.py"),
        lambda: os.rename("@OUTSIDE@/canary.txt", "canary.txt"),
        lambda: os.unlink("@OUTSIDE@/canary.txt"),
        lambda: os.symlink("x", "@OUTSIDE@/link"),
    ):
        try:
            attempt()
            reached += 1
        except OSError:
            pass
    print(reached, "reached")
