# Tries: to hold the interpreter inside one call, where no signal's handler runs.
# Points: 0
async def main():
    sum(iter(int, 1))
