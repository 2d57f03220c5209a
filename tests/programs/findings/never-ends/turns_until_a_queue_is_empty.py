# finding: none
import asyncio


async def main():
    queue = asyncio.Queue()
    for number in range(3):
        queue.put_nowait(number)
    got = 0
    while got < 3:
        if queue.empty():
            continue
        print(queue.get_nowait())
        got += 1


asyncio.run(main())
