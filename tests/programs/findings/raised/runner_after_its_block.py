# finding: raised
import asyncio


async def work(number):
    await asyncio.sleep(1)
    print(number)


with asyncio.Runner() as runner:
    runner.run(work(1))
runner.run(work(2))  # <- here
