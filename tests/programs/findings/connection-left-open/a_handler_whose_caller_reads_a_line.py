# finding: none
import asyncio


async def echo(reader, writer):
    data = await reader.readline()
    writer.write(b"echo " + data)
    await writer.drain()


async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    await writer.drain()
    print(await reader.readline())
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    await ask(server.sockets[0].getsockname()[1])
    server.close()


asyncio.run(main())
