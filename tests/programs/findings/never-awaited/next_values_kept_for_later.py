# finding: none
import asyncio


async def numbers():
    for number in range(3):
        await asyncio.sleep(0.1)
        yield number


async def main():
    values, others = numbers(), numbers()
    pending = anext(values)
    print("first", await pending)
    one = anext(others)
    print(await asyncio.gather(one, anext(values)))
    closing = values.aclose()
    await closing
    await others.aclose()


asyncio.run(main())
