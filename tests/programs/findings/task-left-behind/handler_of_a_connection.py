# finding: none
import asyncio


async def handle(reader, writer):
    try:
        while True:
            head = await asyncio.wait_for(reader.readuntil(b"\n\n"), 5)
            writer.write(head.upper())
            await writer.drain()
    except asyncio.IncompleteReadError:
        print("closed")
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for word in (b"a\n\n", b"b\n\n"):
        writer.write(word)
        print(await reader.readuntil(b"\n\n"))
    server.close()


asyncio.run(main())
