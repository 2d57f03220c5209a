# Tries: to overflow a stack by a result.
# Points: 1
async def main():
    result = []
    for _ in range(500_000):
        result = [result]
    return result
