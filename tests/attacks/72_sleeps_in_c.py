# Tries: to sleep in the C library, where no clock of ours stands in.
# Points: 1
# Flag: imports ctypes
import ctypes


async def main():
    while True:
        ctypes.CDLL(None).sleep(1000)
