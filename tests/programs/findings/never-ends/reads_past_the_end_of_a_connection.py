# finding: never-ends
import asyncio


async def answer(reader, writer):
    while True:
        question = await reader.readline()  # <- here
        if question == b"bye\n":
            break
        writer.write(question.upper())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    print(await reader.readline())
    writer.close()
    await asyncio.sleep(1)
    server.close()


asyncio.run(main())
