# finding: missing-line
# asks: main async
# expects: run("main").lines == ["A 1", "A 2", "A 3"]


async def count(name, n):
    for number in range(1, n):
        print(f"{name} {number}")  # <- here


async def main():
    await count("A", 3)
