# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


def show():
    print(get())  # <- here


async def main():
    show()


asyncio.run(main())
