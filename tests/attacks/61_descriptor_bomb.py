# Tries: to use all descriptors.
# Points: 2
# Says: Too many open files
import os


async def main():
    kept = []
    try:
        while True:
            kept.append(os.dup(0))
    except OSError as problem:
        print(problem.strerror)
