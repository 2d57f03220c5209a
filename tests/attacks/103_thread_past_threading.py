# Tries: to let a thread that nobody lists read the next request, with its token, and answer it.
# Points: 2
# Flag: imports _thread
# Flag: uses os.read
import _thread
import os

TRACE = @TRACE@


def answer():
    while True:
        asked = os.read(3, 1 << 20)
        if len(asked) > 100:
            os.write(3, asked[-32:] + TRACE + b"\n")
            os._exit(0)


async def main():
    _thread.start_new_thread(answer, ())
