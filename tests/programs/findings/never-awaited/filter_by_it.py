# finding: never-awaited
import asyncio


async def is_alive(host):
    await asyncio.sleep(0.1)
    return not host.startswith("dead")


async def main():
    hosts = ["a.example", "dead.example"]
    print(list(filter(is_alive, hosts)))  # <- here


asyncio.run(main())
