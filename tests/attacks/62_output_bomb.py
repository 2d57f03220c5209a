# Tries: to fill the disk, or a report, with lines.
# Points: 1
async def main():
    while True:
        print("x" * 100_000)
