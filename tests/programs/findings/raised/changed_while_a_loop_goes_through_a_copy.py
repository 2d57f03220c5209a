# finding: none
import asyncio

clients = {"a": 1, "b": 2}


async def broadcast(message):
    for name in list(clients):
        await asyncio.sleep(0.1)
        print(name, message)


async def join(name):
    await asyncio.sleep(0.05)
    clients[name] = 3


async def main():
    await asyncio.gather(broadcast("hello"), join("c"))


asyncio.run(main())
