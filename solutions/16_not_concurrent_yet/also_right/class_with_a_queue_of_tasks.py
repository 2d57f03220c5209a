import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


class Downloads:
    def __init__(self):
        self.tasks = {}

    def start(self, name):
        self.tasks[len(self.tasks)] = asyncio.get_running_loop().create_task(download(name), name=name)

    async def finish(self):
        return [await self.tasks[number] for number in sorted(self.tasks)]


async def download_all(names):
    downloads = Downloads()
    for name in names:
        downloads.start(name)
    return await downloads.finish()


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
