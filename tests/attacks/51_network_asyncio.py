# Tries: asyncio's own servers and connections.
# Points: 2
# Says: 3 refused
import asyncio


async def serve():
    server = await asyncio.start_server(print, "127.0.0.1", 0)
    if not server.sockets:  # before Python 3.12 that is how it fails
        raise OSError


async def main():
    loop = asyncio.get_running_loop()
    said = []
    for attempt in (
        lambda: asyncio.open_connection("127.0.0.1", @PORT@),
        serve,
        lambda: loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("127.0.0.1", @PORT@)),
    ):
        try:
            await attempt()
            said.append("connected")
        except OSError:
            said.append("refused")
    print(said.count("refused"), "refused")
