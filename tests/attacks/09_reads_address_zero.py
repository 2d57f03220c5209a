# Tries: to crash the interpreter.
# Points: 0
# Says: ended its own process
# Flag: imports ctypes
import ctypes


async def main():
    ctypes.string_at(0)
