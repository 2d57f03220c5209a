# Tries: to return and print numbers that no reader takes.
# Points: 2
# Says: Exceeds the limit
async def main():
    try:
        print(10**5000)
    except ValueError as problem:
        print(problem)
    return 10**5000
