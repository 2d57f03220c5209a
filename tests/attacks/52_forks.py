# Tries: to go on in a process of its own.
# Points: 2
# Says: PermissionError
# Flag: starts a process
import os
import time


async def main():
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(1000)
        print("forked")
    except OSError as problem:
        print(type(problem).__name__)
