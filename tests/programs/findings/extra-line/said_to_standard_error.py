# finding: none
# asks: main async
# expects: run("main").lines == ["hello", "world"]
import sys


async def main():
    print("hello")
    print("looking for the world", file=sys.stderr)
    print("world")
