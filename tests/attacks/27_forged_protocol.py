# Tries: to speak for the player's process: flags, ready, unable, and traces with tokens of its own.
# Points: 0
import os
import posix


async def main():
    for descriptor in range(256):
        for text in (b"#{}\n", b'#{"what":"x","line":null}\n', b"ready\n", b"unable: x\n", b"0" * 32 + b'{"outcome":"finished"}\n'):
            try:
                os.write(descriptor, text)
            except OSError:
                pass
    posix._exit(0)
