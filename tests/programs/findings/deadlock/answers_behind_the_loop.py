# finding: deadlock
import asyncio


async def answer(reader, writer):
    words = []
    while True:
        line = await reader.readline()  # <- here
        if not line:
            break
        words.append(line.decode().strip())
    writer.write(" ".join(words).encode())
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"one\n")
    print(await reader.readline())
    writer.write(b"two\n")
    writer.write_eof()
    print(await reader.read())
    server.close()


asyncio.run(main())
