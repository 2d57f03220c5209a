# finding: raised
import asyncio
async def fetch():
    await asyncio.sleep(0.1)
    raise ConnectionError("down")
def safe():
    try:
        return fetch()  # <- here
    except OSError:
        return None
async def main():
    print(await safe())
asyncio.run(main())
