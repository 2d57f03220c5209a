# Tries: to fill the machine with processes.
# Points: 2
# Says: PermissionError
import os


async def main():
    while True:
        try:
            os.fork()
        except OSError as problem:
            print(type(problem).__name__)
            break
