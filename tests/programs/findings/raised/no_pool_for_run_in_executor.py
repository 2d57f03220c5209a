# finding: raised
import asyncio
def work(number):
    return number * 2
async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(work, 3))  # <- here
asyncio.run(main())
