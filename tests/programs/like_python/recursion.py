"""A program may recurse as deep as under Python, and sees and sets the same limit."""

import asyncio
import sys


def depth_reached(depth=1):
    try:
        return depth_reached(depth + 1)
    except RecursionError:
        return depth


def count_down(number):
    return 0 if number == 0 else count_down(number - 1)


async def main():
    print(count_down(970))
    sys.setrecursionlimit(1500)
    print(sys.getrecursionlimit(), count_down(1470))


print(sys.getrecursionlimit(), depth_reached() > sys.getrecursionlimit() - 5)
print(count_down(990))
asyncio.run(main())
print(sys.getrecursionlimit(), depth_reached() > sys.getrecursionlimit() - 5)
for limit in (0, -1, "many"):
    try:
        sys.setrecursionlimit(limit)
    except (TypeError, ValueError) as error:
        print(error)
