# finding: function-not-called
import asyncio


async def main():
    print("hello")
    await asyncio.sleep  # <- here
    print("world")
