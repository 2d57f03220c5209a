from asyncio import create_task, run


async def greet(name):
    print(f"Hello, {name}!")


def prepare(who: str):
    coroutine = greet(who)
    return coroutine


async def main() -> None:
    task = create_task(prepare("Ada"))
    print("prepared")
    await task
    print("done")


if __name__ == "__main__":
    run(main())
