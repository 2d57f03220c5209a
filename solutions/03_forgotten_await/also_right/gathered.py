import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main(*drinks: str) -> None:
    print("order")
    await asyncio.gather(*(brew(drink) for drink in drinks or ["tea"]))
    print("served")


if __name__ == "__main__":
    with asyncio.Runner() as runner:
        runner.run(main())
