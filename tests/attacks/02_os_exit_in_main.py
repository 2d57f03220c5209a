# Tries: to end the process with status 0 once the right lines have been printed.
# Points: 1
import os


async def main():
    print("before await")
    os._exit(0)
