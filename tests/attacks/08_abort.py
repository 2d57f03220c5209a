# Tries: to crash the process.
# Points: 0
# Says: ended its process with os.abort()
import os


async def main():
    os.abort()
