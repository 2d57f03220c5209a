# Tries: the same with a pattern that backtracks for ever.
# Points: 0
import re


async def main():
    re.match(r"(a+)+$", "a" * 60 + "b")
