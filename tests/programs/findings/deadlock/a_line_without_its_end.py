# finding: deadlock
import asyncio


async def answer(reader, writer):
    while line := await reader.readline():
        writer.write(b"ok " + line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"login bob")  # <- here
    await writer.drain()
    print(await reader.readline())
    writer.close()


asyncio.run(main())
