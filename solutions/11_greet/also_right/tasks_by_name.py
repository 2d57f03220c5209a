from asyncio import create_task, run, sleep


async def greet(person: str, pause: float = 1) -> None:
    print("Hello, " + person + "!")
    await sleep(pause)
    print("Goodbye, " + person + "!")


async def main() -> None:
    tasks = [create_task(greet(person=name)) for name in ["Alice", "Bob"]]
    for task in tasks:
        await task


run(main())
