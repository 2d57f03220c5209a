# finding: wrong-result
# asks: count async
# expects: run("count", 3).result == [1, 2, 3]


async def count(most):
    try:
        numbers = list(range(1, most + 1))
        numbers  # <- here
    finally:
        print("counted")
