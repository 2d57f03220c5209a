# Tries: to return what is no number.
# Points: 2
async def main():
    return [float("nan"), float("inf"), 1e308 * 10]
