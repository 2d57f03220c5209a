# Tries: to read and write its own and its parent's memory.
# Points: 2
# Says: 3 refused
# Flag: opens /proc/self/mem
import os


async def main():
    said = []
    for path in ("/proc/self/mem", f"/proc/{os.getppid()}/mem", f"/proc/{os.getppid()}/environ"):
        try:
            open(path, "rb").read(10)
        except OSError as problem:
            said.append(type(problem).__name__)
    print(len(said), "refused")
