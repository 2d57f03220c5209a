# finding: none
import asyncio
async def fetch():
    await asyncio.sleep(0.1)
    raise ConnectionError("down")
async def safe():
    try:
        return await fetch()
    except OSError:
        return None
async def main():
    print(await safe())
asyncio.run(main())
