# finding: not-awaitable
import asyncio
async def work():
    for _ in range(3):
        print("work")
        yield
async def main():
    await work()  # <- here
asyncio.run(main())
