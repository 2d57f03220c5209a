import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    drink = await brew("tea")
    assert drink == "tea"
    print("served")


asyncio.run(main())
