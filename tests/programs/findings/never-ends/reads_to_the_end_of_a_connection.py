# finding: none
import asyncio


async def answer(reader, writer):
    while question := await reader.readline():
        writer.write(question.upper())
        await writer.drain()
    for _ in range(10):
        assert await reader.read(10) == b""
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    print(await reader.readline())
    writer.close()
    await asyncio.sleep(1)
    server.close()


asyncio.run(main())
