# finding: deadlock
import asyncio


async def answer(reader, writer):
    writer.write(await reader.readline())
    writer.close()


async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello")  # <- here
    print(await reader.readline())
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    client = asyncio.create_task(ask(server.sockets[0].getsockname()[1]))
    async with server:
        await server.serve_forever()
    await client


asyncio.run(main())
