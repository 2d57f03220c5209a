# finding: syntax-error
import asyncio


async main():  # <- here
    print("hello")
    await asyncio.sleep(1)
    print("world")
