# finding: connection-left-open
import asyncio
import socket


async def connect(handler):
    ours, theirs = socket.socketpair()
    task = asyncio.create_task(handler(*await asyncio.open_connection(sock=theirs)))
    reader, writer = await asyncio.open_connection(sock=ours)
    return reader, writer, task


async def echo(reader, writer):
    try:
        async for line in reader:
            if line == b"bye\n":
                break
            writer.write(line.upper())
            await writer.drain()
    finally:
        writer.write_eof()  # <- here


async def main():
    reader, writer, task = await connect(echo)
    writer.write(b"hello\n")
    print((await reader.readline()).decode().strip())
    await asyncio.sleep(1)
    writer.write(b"a\nb\nbye\n")
    print((await reader.read()).decode().split())
    writer.close()
    await task


if __name__ == "__main__":
    asyncio.run(main())
