# finding: none
import asyncio


class Hub:
    def __init__(self):
        self.subscribers = set()

    async def publish(self, message):
        for queue in self.subscribers:
            await queue.put(message)


async def listen(hub, name):
    queue = asyncio.Queue()
    hub.subscribers.add(queue)
    try:
        while (message := await queue.get()) is not None:
            print(name, message)
    finally:
        hub.subscribers.remove(queue)


async def main():
    hub = Hub()
    tasks = [asyncio.create_task(listen(hub, name)) for name in "ab"]
    await asyncio.sleep(0)
    for message in ("x", "y", None):
        await hub.publish(message)
        await asyncio.sleep(1)
    await asyncio.gather(*tasks)


asyncio.run(main())
