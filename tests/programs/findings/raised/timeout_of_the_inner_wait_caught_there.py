# finding: none
import asyncio
async def slow():
    try:
        await asyncio.wait_for(asyncio.sleep(5), 1)
    except TimeoutError:
        print("too slow")
async def main():
    await asyncio.wait_for(slow(), 2)
asyncio.run(main())
