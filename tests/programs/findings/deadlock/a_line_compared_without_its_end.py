# finding: deadlock
import asyncio


async def answer(reader, writer):
    async for line in reader:
        word = line.decode()
        if word == "quit":  # <- here
            break
        writer.write(word.upper().encode())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.writelines([b"one\n", b"quit\n"])
    print(await reader.read())
    server.close()


asyncio.run(main())
