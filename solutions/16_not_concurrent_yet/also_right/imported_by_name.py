from asyncio import ensure_future, run, sleep, wait


async def download(name, seconds=1):
    print(name, "start")
    await sleep(seconds)
    print(name, "done")
    return name


async def download_all(names):
    if not names:
        return ()
    tasks = list(map(ensure_future, map(download, names)))
    await wait(tasks)
    return tuple(task.result() for task in tasks)


if __name__ == "__main__":
    run(download_all("abc"))
