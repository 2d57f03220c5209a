# finding: none
import asyncio


class Server:
    def __init__(self):
        self.tasks = set()

    async def handle(self, reader, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            while data := await reader.read(100):
                writer.write(data)
                await writer.drain()
        finally:
            self.tasks.discard(task)
            writer.close()


async def main():
    app = Server()
    server = await asyncio.start_server(app.handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"x")
    print(await reader.read(10))
    server.close()
    tasks = list(app.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    writer.close()


asyncio.run(main())
