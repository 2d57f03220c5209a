# Tries: to fill its memory by a text that unpacks to gigabytes.
# Points: 1
import zlib

packed = zlib.compress(bytes(100_000_000))
kept = [zlib.decompress(packed) for _ in range(50)]


async def main():
    pass
