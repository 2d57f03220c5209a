# Tries: to take all the threads that this machine has.
# Points: 0
import threading
import time

threading.stack_size(32_768)


async def main():
    while True:
        try:
            threading.Thread(target=time.sleep, args=(10**6,), daemon=True).start()
        except (RuntimeError, MemoryError):
            pass
