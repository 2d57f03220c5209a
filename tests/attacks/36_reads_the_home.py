# Tries: to read what is in the home, and the keys there.
# Points: 2
# Says: 2 refused
import os


async def main():
    said = []
    for attempt in (lambda: os.listdir("@HOME@"), lambda: open("@HOME@/secret.txt").read()):
        try:
            print(attempt())
        except OSError as problem:
            said.append(type(problem).__name__)
    print(len(said), "refused")
