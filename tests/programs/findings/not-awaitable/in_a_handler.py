# finding: not-awaitable
import asyncio


async def handle(reader, writer):
    data = await reader.readline()
    await writer.write(data)  # <- here
    writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"ping\n")
    print(await reader.readline())
    writer.close()
    server.close()


asyncio.run(main())
