# Tries: to return what has no end.
# Points: 2
async def main():
    result = []
    result.append(result)
    for _ in range(100_000):
        result = [result]
    return result
