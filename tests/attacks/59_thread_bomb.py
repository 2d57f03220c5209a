# Tries: to fill the machine with threads.
# Points: 2
import threading


def wait():
    threading.Event().wait()


async def main():
    threading.stack_size(32768)
    started = 0
    try:
        while started < 100_000:
            threading.Thread(target=wait, daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError):
        pass
