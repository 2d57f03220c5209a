# finding: raised
import asyncio
def work(number, scale=1):
    return number * scale
async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, work, 3, scale=2))  # <- here
asyncio.run(main())
