# Tries: to crash the process.
# Points: 0
# Says: ended its own process
import os


async def main():
    os.abort()
