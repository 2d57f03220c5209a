# finding: raised
import asyncio
async def slow():
    try:
        await asyncio.sleep(5)
    except TimeoutError:  # <- here
        print("too slow")
async def main():
    await asyncio.wait_for(slow(), 1)
asyncio.run(main())
