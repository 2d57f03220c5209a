# finding: sequential-await
import asyncio


async def run_all(*awaitables):
    return [await awaitable for awaitable in awaitables]  # <- here
