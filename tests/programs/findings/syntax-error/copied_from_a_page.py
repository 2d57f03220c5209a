# finding: syntax-error
import asyncio


async def main():
    print(“hello”)  # <- here


asyncio.run(main())
