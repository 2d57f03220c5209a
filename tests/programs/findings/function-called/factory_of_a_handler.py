# finding: none
import asyncio


def handler_for(greeting):
    async def handle(reader, writer):
        writer.write(greeting)
        writer.close()

    return handle


async def main():
    server = await asyncio.start_server(handler_for(b"hello\n"), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        print(await reader.readline())
        writer.close()


asyncio.run(main())
