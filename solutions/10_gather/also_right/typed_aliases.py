"""結果を集める。"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol, TypeAlias, overload, runtime_checkable

Seconds: TypeAlias = "int | float"
Result: TypeAlias = int
FACTOR: Final[int] = 10


@runtime_checkable
class Fetches(Protocol):
    async def __call__(self, number: int, delay: Seconds) -> Result: ...


async def fetch(number: int, delay: Seconds) -> Result:
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * FACTOR


async def fetch_all(delays: list[Seconds]) -> list[Result]:
    assert isinstance(fetch, Fetches)
    return await asyncio.gather(*[fetch(index, one) for index, one in enumerate(delays, start=1)])


if __name__ == "__main__":
    import doctest

    doctest.testmod()
    print(asyncio.run(fetch_all([3, 1, 2])))
