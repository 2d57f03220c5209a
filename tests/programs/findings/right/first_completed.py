# finding: none
import asyncio


async def racer(n):
    try:
        await asyncio.sleep(n)
        return n
    except asyncio.CancelledError:
        print(f"racer {n} lost")
        raise


async def main():
    tasks = {asyncio.create_task(racer(n)) for n in (3, 1, 2)}
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.wait(rest)
    print([task.result() for task in done])


asyncio.run(main())
