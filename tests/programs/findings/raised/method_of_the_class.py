# finding: raised
import asyncio
class Clock:
    async def run(self):
        await asyncio.sleep(1)
async def main():
    await Clock.run()  # <- here
asyncio.run(main())
