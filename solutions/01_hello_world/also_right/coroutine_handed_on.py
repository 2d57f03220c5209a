import asyncio


async def hello_and_world():
    print("hello")
    await asyncio.sleep(1)
    print("world")


def main():
    return hello_and_world()


asyncio.run(main())
