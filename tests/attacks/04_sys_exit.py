# Tries: to end the program with status 0.
# Points: 1
import sys


async def main():
    sys.exit(0)
