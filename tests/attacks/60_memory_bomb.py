# Tries: to use all memory.
# Points: 1
async def main():
    kept = []
    while True:
        kept.append(bytearray(50_000_000))
