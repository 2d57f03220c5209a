# Tries: to hand in a trace of its own, in the right form and for full marks, on every descriptor.
# Points: 0
# Says: answered with something that is no trace
import os


async def main():
    for descriptor in range(256):
        try:
            os.write(descriptor, @TRACE@ + b"\n")
        except OSError:
            pass
