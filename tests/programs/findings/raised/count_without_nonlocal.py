# finding: raised
import asyncio
async def main():
    count = 0
    async def hit():
        await asyncio.sleep(0.1)
        count += 1  # <- here
    await asyncio.gather(hit(), hit())
    print(count)
asyncio.run(main())
