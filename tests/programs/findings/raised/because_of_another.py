# finding: raised
import asyncio


async def fetch():
    return int("two")


async def main():
    try:
        await fetch()
    except ValueError as problem:
        raise LookupError("no price") from problem  # <- here


asyncio.run(main())
