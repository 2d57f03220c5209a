# finding: error-never-seen
import asyncio, os, signal


def on_signal(number, frame):
    print("stopping", number)


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, on_signal)  # <- here
    loop.call_later(1, os.kill, os.getpid(), signal.SIGTERM)
    await asyncio.sleep(2)


asyncio.run(main())
