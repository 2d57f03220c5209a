# finding: hardcoded
# asks: count async
# expects: run("count", 3).lines == ["1", "2", "3"]
# expects: run("count", 2).lines == ["1", "2"]


async def count(n):  # <- here
    for number in range(1, 4):
        print(number)
