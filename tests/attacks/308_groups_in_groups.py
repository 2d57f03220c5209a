# Tries: to have the recorder go down into thousands of groups of exceptions.
# Points: 1
# Says: (nothing printed)
async def main():
    error = ValueError("x")
    for _ in range(3_000):
        error = ExceptionGroup("group", [error])
    raise error
