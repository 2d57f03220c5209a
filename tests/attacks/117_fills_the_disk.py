# Tries: to fill the disk that the grader keeps its results on.
# Points: 1
import itertools

part = bytes(1_000_000)


async def main():
    for number in itertools.count():
        with open(f"{number}", "wb") as file:
            for _ in range(9):
                file.write(part)
