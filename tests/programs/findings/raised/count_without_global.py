# finding: raised
import asyncio
count = 0
async def hit():
    await asyncio.sleep(0.1)
    count += 1  # <- here
async def main():
    await asyncio.gather(hit(), hit())
    print(count)
asyncio.run(main())
