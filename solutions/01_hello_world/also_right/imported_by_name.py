from asyncio import run, sleep


async def main() -> None:
    print("hello")
    await sleep(1)
    print("world")


run(main())
