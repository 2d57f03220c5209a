# finding: raised
import asyncio
class Clock:
    async def run(seconds):  # <- here
        await asyncio.sleep(seconds)
async def main():
    await Clock().run(1)
asyncio.run(main())
