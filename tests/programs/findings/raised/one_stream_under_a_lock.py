# finding: none
import asyncio


async def handle(reader, writer):
    await asyncio.sleep(0.2)
    writer.write(b"1\n2\n")
    await writer.drain()
    writer.close()


async def ask(reader, lock, number):
    async with lock:
        line = await reader.readline()
    print(number, line)


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    lock = asyncio.Lock()
    await asyncio.gather(ask(reader, lock, 1), ask(reader, lock, 2))
    writer.close()


asyncio.run(main())
