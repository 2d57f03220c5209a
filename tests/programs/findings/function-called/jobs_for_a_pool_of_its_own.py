# finding: none
"""A class of the file has methods that take values, under names that pools and loops have too."""

import asyncio


class Pool:
    def __init__(self):
        self.jobs = asyncio.Queue()

    def submit(self, job):
        self.jobs.put_nowait(job)

    def call_soon(self, job):
        self.jobs.put_nowait(job)


def job(n):
    return {"number": n}


def named(name):
    return name


async def main():
    pool = Pool()
    pool.submit(job(1))
    pool.call_soon(job(2))
    print(await pool.jobs.get(), await pool.jobs.get())
    await asyncio.to_thread(named(print), "said by a thread")


asyncio.run(main())
