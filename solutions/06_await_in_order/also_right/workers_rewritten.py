from asyncio import run, sleep


class Worker:
    def __init__(self, number, seconds):
        self.name = f"worker_{number}"
        self.seconds = seconds

    async def work(self):
        print(self.name, "start")
        await sleep(self.seconds)
        print(self.name, "done")


async def worker_1():
    await Worker(1, 1).work()


async def worker_2():
    await Worker(2, 2).work()


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")


if __name__ == "__main__":
    run(main())
