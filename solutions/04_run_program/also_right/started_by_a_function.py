from asyncio import run, sleep


async def say_after(delay, what):
    await sleep(delay)
    print(what)


async def main(words=("hello", "world")):
    for delay, word in enumerate(words):
        await say_after(delay, word)


def start() -> None:
    run(main())


if __name__ == "__main__":
    start()
