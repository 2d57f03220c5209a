#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Два рабочих одновременно. Ausführlich protokolliert."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


def traced(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Журнал вызовов."""

    @functools.wraps(function)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        log.debug("enter %s", function.__name__)
        try:
            return await function(*args, **kwargs)
        finally:
            log.debug("leave %s", function.__name__)

    return wrapper


@traced
async def worker_1() -> None:
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


@traced
async def worker_2() -> None:
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main() -> None:
    первый: asyncio.Task[None] = asyncio.create_task(worker_1(), name="первый")
    второй: asyncio.Task[None] = asyncio.create_task(worker_2(), name="второй")
    print("before await")
    await первый
    print("awaited worker_1")
    await второй
    print("awaited worker_2")


if __name__ == "__main__":
    asyncio.run(main())
