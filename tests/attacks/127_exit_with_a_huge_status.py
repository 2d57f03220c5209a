# Tries: to end with a status that cannot be written.
# Points: 1
import sys


async def main():
    sys.exit(-(2**70))
