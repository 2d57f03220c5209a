# finding: refused
# asks: main async
# expects: run("main").outcome == "finished"
import asyncio
import socket


async def main():
    await asyncio.sleep(1)
    socket.create_connection(("127.0.0.1", 9))  # <- here
