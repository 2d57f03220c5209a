# Tries: to copy from a neighbour.
# Points: 2
# Says: 2 refused
import os


async def main():
    said = []
    for attempt in (lambda: open("@NEIGHBOUR@/create_task.py").read(), lambda: os.listdir("@HANDED_IN@")):
        try:
            print(attempt())
        except OSError as problem:
            said.append(type(problem).__name__)
    print(len(said), "refused")
