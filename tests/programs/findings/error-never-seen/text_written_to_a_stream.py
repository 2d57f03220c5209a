# finding: error-never-seen
import asyncio


async def handle(reader, writer):
    writer.write("hello\n")  # <- here
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    print(await reader.readline())
    writer.close()
    server.close()


asyncio.run(main())
