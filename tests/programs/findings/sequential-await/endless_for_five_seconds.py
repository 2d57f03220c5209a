# finding: none
import asyncio


async def tick():
    while True:
        print("tick")
        await asyncio.sleep(1)


async def say_goodbye():
    await asyncio.sleep(1)
    print("goodbye")


async def main():
    try:
        await asyncio.wait_for(tick(), 5)
    except TimeoutError:
        await say_goodbye()


asyncio.run(main())
