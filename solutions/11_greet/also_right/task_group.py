import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    async with asyncio.TaskGroup() as tg:
        for name in ("Alice", "Bob"):
            tg.create_task(greet(name))


if __name__ == "__main__":
    asyncio.run(main())
