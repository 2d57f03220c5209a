import asyncio


async def greet(name):
    print(f"Hello, {name}!")


def prepare(name="Ada"):
    return greet(name)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(prepare("Ada"))
        print("prepared")
    print("done")


asyncio.run(main())
