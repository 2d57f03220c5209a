# finding: deadlock
import asyncio


async def answer(reader, writer):
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print("waits for the end")
    await server.wait_closed()  # <- here


asyncio.run(main())
