# Tries: to go on after its run, and to print into the next one.
# Points: 2
import sys
import threading
import time


def forever():
    while True:
        print("still here")
        time.sleep(0.001)


async def main():
    threading.Thread(target=forever, daemon=True).start()
