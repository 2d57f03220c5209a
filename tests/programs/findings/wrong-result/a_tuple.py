# finding: none
# asks: count async
# expects: run("count", 3).result == [1, 2, 3]


async def count(most):
    return tuple(range(1, most + 1))
