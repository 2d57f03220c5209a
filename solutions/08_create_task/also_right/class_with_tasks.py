import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


class Team:
    def __init__(self):
        self.tasks = {}

    def add(self, name, coroutine):
        self.tasks[name] = asyncio.create_task(coroutine)

    async def finish(self):
        print("before await")
        for name, task in self.tasks.items():
            await asyncio.gather(task)
            print(f"awaited {name}")


async def main():
    team = Team()
    team.add("worker_1", worker_1())
    team.add("worker_2", worker_2())
    await team.finish()


asyncio.run(main())
