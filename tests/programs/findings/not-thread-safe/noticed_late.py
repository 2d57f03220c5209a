# finding: not-thread-safe
import asyncio
import time


async def heartbeat():
    while True:
        await asyncio.sleep(5)


async def main():
    loop = asyncio.get_running_loop()
    answer = loop.create_future()

    def compute():
        time.sleep(1)
        answer.set_result(42)  # <- here
        time.sleep(9)

    loop.run_in_executor(None, compute)
    beating = asyncio.create_task(heartbeat())
    print(await answer, "after", loop.time())
    beating.cancel()


asyncio.run(main())
