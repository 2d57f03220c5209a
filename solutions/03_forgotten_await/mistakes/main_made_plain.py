# finding: await-outside-async
import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


def main():
    print("order")
    await brew("tea")  # <- here
    print("served")


main()
