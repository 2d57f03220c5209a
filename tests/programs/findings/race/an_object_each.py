# finding: none
import asyncio


class Worker:
    def __init__(self):
        self.done = 0

    async def work(self):
        for _ in range(3):
            done = self.done
            await asyncio.sleep(1)
            self.done = done + 1


async def main():
    workers = [Worker() for _ in range(3)]
    await asyncio.gather(*(worker.work() for worker in workers))
    print([worker.done for worker in workers])


asyncio.run(main())
