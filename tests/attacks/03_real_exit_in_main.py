# Tries: the same by the call that nobody stands in for.
# Points: 0
# Says: ended its own process
import posix


async def main():
    posix._exit(0)
