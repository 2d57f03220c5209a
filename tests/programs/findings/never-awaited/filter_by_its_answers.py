# finding: none
import asyncio


async def is_alive(host):
    await asyncio.sleep(0.1)
    return not host.startswith("dead")


async def main():
    hosts = ["a.example", "dead.example", "b"]
    answers = await asyncio.gather(*map(is_alive, hosts))
    print([host for host, alive in zip(hosts, answers) if alive])
    print(sorted(hosts, key=len))


asyncio.run(main())
