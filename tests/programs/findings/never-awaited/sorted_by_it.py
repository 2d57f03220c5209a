# finding: never-awaited
import asyncio


async def ping(host):
    await asyncio.sleep(0.1)
    return len(host)


async def main():
    for host in sorted(["ccc", "a", "bb"], key=ping):  # <- here
        print(host)


asyncio.run(main())
