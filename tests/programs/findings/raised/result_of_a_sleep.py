# finding: raised
import asyncio
async def main():
    waited = await asyncio.sleep(1)
    print(waited + 1)  # <- here
asyncio.run(main())
