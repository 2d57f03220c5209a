# finding: function-not-called
import asyncio


class Printer:
    async def work(self):
        await asyncio.sleep(1)


async def main():
    await Printer().work  # <- here


asyncio.run(main())
