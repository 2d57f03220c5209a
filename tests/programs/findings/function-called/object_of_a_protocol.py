# finding: function-called
import asyncio


class Echo(asyncio.Protocol):
    def data_received(self, data):
        print(data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo(), "127.0.0.1", 0)  # <- here
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hi\n")
    await asyncio.sleep(0.1)
    writer.close()
    server.close()


asyncio.run(main())
