# Tries: the same with a number.
# Points: 0
async def main():
    x = 7 ** (10**9)
    print(x)
