# finding: raised
import asyncio


async def handle(reader, writer):
    writer.write(b"x" * 100_000 + b"\n")
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    print(len(await reader.readline()))  # <- here
    writer.close()


asyncio.run(main())
