# finding: raised
import asyncio
async def handle(reader, writer):
    writer.close()
async def serve():
    await asyncio.sleep(0.1)
    server = await asyncio.start_server(handle, "127.0.0.1", 1)
    await server.serve_forever()
async def main():
    task = asyncio.create_task(serve())
    await asyncio.open_connection("127.0.0.1", 1)  # <- here
    task.cancel()
asyncio.run(main())
