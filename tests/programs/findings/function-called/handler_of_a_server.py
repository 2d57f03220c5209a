# finding: function-called
import asyncio
async def handle(reader, writer):
    writer.close()
async def main():
    server = await asyncio.start_server(handle(None, None), "127.0.0.1", 0)  # <- here
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.close()
    await asyncio.sleep(1)
    server.close()
asyncio.run(main())
