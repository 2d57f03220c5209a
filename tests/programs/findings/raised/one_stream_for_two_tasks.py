# finding: raised
import asyncio


async def handle(reader, writer):
    await asyncio.sleep(0.2)
    writer.write(b"1\n2\n")
    await writer.drain()
    writer.close()


async def ask(reader, number):
    line = await reader.readline()  # <- here
    print(number, line)


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await asyncio.gather(ask(reader, 1), ask(reader, 2))
    writer.close()


asyncio.run(main())
