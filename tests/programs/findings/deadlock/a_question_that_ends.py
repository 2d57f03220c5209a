# finding: none
import asyncio


async def answer(reader, writer):
    question = await reader.read()
    writer.write(question.upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    writer.write_eof()
    print(await reader.read(100))
    writer.close()
    server.close()


asyncio.run(main())
