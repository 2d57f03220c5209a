# finding: missing-line
# asks: main async
# expects: run("main").lines == ["A 1", "A 2", "B 1", "B 2"]


async def count(name, n):
    for number in range(1, n + 1):
        print(f"{name} {number}")


async def main():  # <- here
    await count("A", 2)
