# finding: connection-left-open
import asyncio

writers = []


async def echo(reader, writer):
    writers.append(writer)
    data = await reader.readline()
    writer.write(b"echo " + data)
    await writer.drain()  # <- here


async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    await writer.drain()
    print(await reader.read())
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        await ask(server.sockets[0].getsockname()[1])


asyncio.run(main())
