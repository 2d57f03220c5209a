# Tries: to recurse without end.
# Points: 1
async def main():
    await main()
