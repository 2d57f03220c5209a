# finding: deadlock
import asyncio


async def ask():
    print(await answering)  # <- here


async def answer():
    print(await asking)


async def main():
    global asking, answering
    asking = asyncio.create_task(ask())
    answering = asyncio.create_task(answer())
    await asyncio.sleep(1)
    asking.cancel()


asyncio.run(main())
