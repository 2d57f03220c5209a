from asyncio import run, sleep
from time import strftime


async def say_after(seconds: float, word: str) -> None:
    await sleep(seconds)
    print(word)


async def main() -> None:
    print("started at", strftime("%X"))
    await say_after(seconds=1, word="hello")
    await say_after(seconds=2, word="world")
    print("finished at", strftime("%X"))


if __name__ == "__main__":
    run(main())
