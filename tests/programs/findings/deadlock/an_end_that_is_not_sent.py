# finding: deadlock
import asyncio


async def count(reader, writer):
    total = 0
    while data := await reader.read(100):  # <- here
        total += len(data)
    writer.write(b"%d bytes" % total)
    writer.close()


async def main():
    server = await asyncio.start_server(count, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    await writer.drain()
    print(await reader.read())
    writer.close()
    server.close()


asyncio.run(main())
