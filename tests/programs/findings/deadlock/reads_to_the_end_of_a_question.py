# finding: deadlock
import asyncio


async def answer(reader, writer):
    question = await reader.read()  # <- here
    writer.write(question.upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    await writer.drain()
    print(await reader.read(100))
    writer.close()
    server.close()


asyncio.run(main())
