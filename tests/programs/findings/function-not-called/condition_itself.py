# finding: function-not-called
import asyncio
async def is_open():
    await asyncio.sleep(0.1)
    return False
async def main():
    if is_open:  # <- here
        print("open")
asyncio.run(main())
