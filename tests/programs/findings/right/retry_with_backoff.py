# finding: none
import asyncio

attempts = 0


async def flaky():
    global attempts
    attempts += 1
    await asyncio.sleep(0.1)
    if attempts < 3:
        raise ConnectionError("no")
    return "ok"


async def retry(function, times=5):
    delay = 1
    for _ in range(times):
        try:
            return await function()
        except ConnectionError:
            await asyncio.sleep(delay)
            delay *= 2
    raise TimeoutError


print(asyncio.run(retry(flaky)))
