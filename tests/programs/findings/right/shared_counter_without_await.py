# finding: none
import asyncio

done = 0


async def work(n):
    global done
    await asyncio.sleep(n % 3)
    done += 1


async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(9):
            group.create_task(work(n))
    print(done)


asyncio.run(main())
