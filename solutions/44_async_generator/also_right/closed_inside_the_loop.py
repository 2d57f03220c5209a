from asyncio import run, sleep


async def ticker(delay, number=1):
    try:
        while True:
            await sleep(delay)
            yield number
            number += 1
    except BaseException:
        print("ticker closed")
        raise


async def main():
    numbers = ticker(1)
    async for number in numbers:
        print("tick", number)
        if number == 3:
            await numbers.aclose()
    print("done")


if __name__ == "__main__":
    run(main())
