# Tries: to read what processes there are, their environments and their descriptors.
# Points: 2
# Says: 4 refused
import os


async def main():
    said = []
    parent = os.getppid()
    for path in ("/proc", f"/proc/{parent}/fd", f"/proc/{parent}/cwd/", "/proc/self/fd"):
        try:
            print(os.listdir(path))
        except OSError as problem:
            said.append(type(problem).__name__)
    print(len(said), "refused")
