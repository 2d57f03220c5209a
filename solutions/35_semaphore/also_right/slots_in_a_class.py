"""Téléchargements : jamais plus que la limite."""

import asyncio
from abc import ABC, abstractmethod
from functools import cached_property


class Limité(ABC):
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.__dict__["créé"] = True

    @cached_property
    def places(self) -> asyncio.Semaphore:
        return asyncio.BoundedSemaphore(self._limit)

    @abstractmethod
    async def do(self, *args): ...

    async def __call__(self, *args):
        async with self.places:
            return await self.do(*args)


class Téléchargement(Limité):
    async def do(self, *args):
        return await download(*args)


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    one = Téléchargement(limit)
    return list(await asyncio.gather(*(one(*numbered) for numbered in enumerate(delays, 1))))


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
