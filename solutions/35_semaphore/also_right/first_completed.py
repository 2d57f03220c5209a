import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    running, tasks = set(), []
    for number, delay in enumerate(delays, start=1):
        if len(running) == limit:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(download(number, delay))
        tasks.append(task)
        running.add(task)
    return await asyncio.gather(*tasks)


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
