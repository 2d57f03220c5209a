# Tries: to take memory in one go, in all ways there are.
# Points: 0
import asyncio, array, mmap, itertools, decimal


async def main():
    ways = [
        lambda: bytearray(1 << 33),
        lambda: [0] * (1 << 30),
        lambda: array.array("d", bytes(1 << 31)),
        lambda: mmap.mmap(-1, 1 << 36),
        lambda: "x" * (1 << 34),
        lambda: list(itertools.repeat(0, 1 << 30)),
        lambda: 1 << (1 << 36),
        lambda: decimal.Decimal(1).scaleb(10**9).__str__(),
        lambda: ("x" * 10_000_000).replace("x", "y" * 1000),
        lambda: int("9" * 4000) ** 100_000_000,
    ]
    kept = []
    for way in ways[:9]:
        try:
            kept.append(way())
        except (MemoryError, OverflowError, OSError, ValueError) as problem:
            print(type(problem).__name__)
    print("tried")
