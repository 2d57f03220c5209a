import asyncio
import contextlib
import socket


async def connect(handler):
    ours, theirs = socket.socketpair()
    task = asyncio.create_task(handler(*await asyncio.open_connection(sock=theirs)))
    reader, writer = await asyncio.open_connection(sock=ours)
    return reader, writer, task


class Conversation:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def next_line(self):
        return (await self.reader.readline()).decode().strip()

    def answer(self, line):
        self.writer.write((line.upper() + "\n").encode())


async def echo(reader, writer):
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(writer.close)
        talk = Conversation(reader, writer)
        line = await talk.next_line()
        while line and line != "bye":
            talk.answer(line)
            line = await talk.next_line()


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
