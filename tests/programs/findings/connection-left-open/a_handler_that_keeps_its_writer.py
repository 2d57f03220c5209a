# finding: connection-left-open
# asks: main async
# expects: run("main").lines == ["b'HELLO\\n'", "b''"], "connection-left-open: the handler ends, and the connection is still open"
import asyncio
import contextlib
import socket

kept = []


async def handle(reader, writer):
    kept.append(writer)
    line = await reader.readline()
    writer.write(line.upper())  # <- here


async def main():
    ours, theirs = socket.socketpair()
    task = asyncio.create_task(handle(*await asyncio.open_connection(sock=theirs)))
    reader, writer = await asyncio.open_connection(sock=ours)
    writer.write(b"hello\n")
    print(await reader.readline())
    with contextlib.suppress(TimeoutError):
        print(await asyncio.wait_for(reader.read(), 5))
    await task
    writer.close()
