# finding: none
import asyncio
import sys
import threading


def work():
    print("done")
    sys.exit()


async def main():
    thread = threading.Thread(target=work)
    thread.start()
    await asyncio.sleep(1)
    print(thread.is_alive())


asyncio.run(main())
