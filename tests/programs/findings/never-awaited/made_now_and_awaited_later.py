# finding: none
import asyncio


async def greet():
    await asyncio.sleep(1)
    return True


async def main():
    greeting = greet()
    print("prepared")
    if await greeting:
        print("greeted")


asyncio.run(main())
