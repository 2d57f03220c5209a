# Tries: to have a number of a million bytes written down.
# Points: 1
async def main():
    return 1 << 8_000_000
