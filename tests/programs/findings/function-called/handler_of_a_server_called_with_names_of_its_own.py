# finding: function-called
import asyncio


async def handle(reader, writer):
    writer.close()


async def main():
    server = await asyncio.start_server(handle(reader, writer), "127.0.0.1", 0)  # <- here
    async with server:
        await server.serve_forever()


asyncio.run(main())
