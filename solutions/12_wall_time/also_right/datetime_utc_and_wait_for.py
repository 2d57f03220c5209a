import asyncio
from datetime import datetime, timezone


def now():
    return datetime.now(timezone.utc).timestamp()


async def wall_time(coroutine):
    start = now()
    try:
        return await asyncio.wait_for(coroutine, None)
    finally:
        print(f"Wall time: {now() - start:0.2f} s")
