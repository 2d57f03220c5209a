from asyncio import TaskGroup, run, sleep


async def count(name, n):
    number = 0
    while number < n:
        await sleep(0)
        number += 1
        print(name, number)


async def main():
    async with TaskGroup() as group:
        for name in "AB":
            group.create_task(count(name, 3))


if __name__ == "__main__":
    run(main())
