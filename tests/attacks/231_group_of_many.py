# Tries: to fill the judge by a group of a hundred thousand exceptions.
# Points: 1
async def main():
    raise ExceptionGroup("group" * 10_000, [ValueError("x" * 1000) for _ in range(100_000)])
