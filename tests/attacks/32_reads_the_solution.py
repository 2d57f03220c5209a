# Tries: to read the solution.
# Points: 2
# Says: PermissionError
# Flag: opens
async def main():
    try:
        print(open("@SOLUTION@").read())
    except OSError as problem:
        print(type(problem).__name__)
