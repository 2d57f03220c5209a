# finding: none
import asyncio
import signal


async def work():
    await asyncio.sleep(9)


async def main():
    task = asyncio.create_task(work())
    asyncio.get_running_loop().call_later(1, signal.raise_signal, signal.SIGINT)
    await asyncio.sleep(5)
    print("never", task.done())


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("goodbye")
