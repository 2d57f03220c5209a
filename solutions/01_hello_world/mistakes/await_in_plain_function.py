# finding: await-outside-async
import asyncio


def main():
    print("hello")
    await asyncio.sleep(1)  # <- here
    print("world")
