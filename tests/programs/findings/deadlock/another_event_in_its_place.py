# finding: deadlock
import asyncio


class Service:
    def __init__(self):
        self.ready = asyncio.Event()

    async def start(self):
        await asyncio.sleep(1)
        self.ready = asyncio.Event()
        self.ready.set()


async def client(service):
    await service.ready.wait()  # <- here
    print("ready")


async def main():
    service = Service()
    await asyncio.gather(client(service), service.start())


asyncio.run(main())
