import asyncio
import contextlib
import socket


async def connect(handler):
    ours, theirs = socket.socketpair()
    task = asyncio.create_task(handler(*await asyncio.open_connection(sock=theirs)))
    reader, writer = await asyncio.open_connection(sock=ours)
    return reader, writer, task


async def lines_of(reader):
    buffer = b""
    while data := await reader.read(3):
        buffer += data
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            yield line


async def echo(reader, writer):
    with contextlib.closing(writer):
        async for line in lines_of(reader):
            if line == b"bye":
                return
            writer.writelines([line.upper(), b"\n"])


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
