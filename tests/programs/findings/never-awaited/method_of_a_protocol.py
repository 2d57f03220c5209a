# finding: never-awaited
import asyncio


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    async def data_received(self, data):  # <- here
        self.transport.write(data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hi\n")
    try:
        print(await asyncio.wait_for(reader.readline(), 2))
    except TimeoutError:
        print("no answer")
    writer.close()
    server.close()


asyncio.run(main())
