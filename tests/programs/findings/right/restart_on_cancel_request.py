# finding: none
import asyncio


class Service:
    def __init__(self):
        self.task = None
        self.count = 0

    async def run(self):
        while True:
            self.count += 1
            await asyncio.sleep(1)

    async def restart(self):
        if self.task:
            self.task.cancel()
            try:
                await self.task
            except asyncio.CancelledError:
                pass
        self.task = asyncio.create_task(self.run())


async def main():
    service = Service()
    await service.restart()
    await asyncio.sleep(2.5)
    await service.restart()
    await asyncio.sleep(2.5)
    service.task.cancel()
    await asyncio.wait({service.task})
    print(service.count)


asyncio.run(main())
