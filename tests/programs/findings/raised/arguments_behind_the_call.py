# finding: raised
import asyncio
async def main(name):
    print(name)
asyncio.run(main(), "Ada")  # <- here
