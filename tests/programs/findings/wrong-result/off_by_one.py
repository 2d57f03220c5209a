# finding: wrong-result
# asks: count async
# expects: run("count", 3).result == [1, 2, 3]


async def count(most):
    return list(range(most))  # <- here
