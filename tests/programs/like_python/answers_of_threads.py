"""Threads that answer through a socket: to a loop that waits for data, and to a coroutine that blocks it."""

import asyncio
import select
import socket
import threading
import time


def said_after(began: float, what: object) -> None:
    print(what, f"{time.monotonic() - began:.1f}")


def serve(server: socket.socket) -> None:
    connection, _ = server.accept()
    time.sleep(0.2)
    connection.sendall(connection.recv(10).upper())
    time.sleep(0.2)
    connection.close()


async def to_a_loop() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        began = time.monotonic()
        reader, writer = await asyncio.open_connection(*server.getsockname())
        writer.write(b"hello")
        said_after(began, await asyncio.wait_for(reader.read(10), 2))
        said_after(began, await reader.read())
        writer.close()
        thread.join()


async def to_a_pair_that_a_loop_watches() -> None:
    here, there = socket.socketpair()
    here.setblocking(False)
    with here, there:
        began = time.monotonic()
        threading.Timer(0.2, there.send, (b"x",)).start()
        said_after(began, await asyncio.wait_for(asyncio.get_running_loop().sock_recv(here, 1), 2))


async def to_a_coroutine_that_blocks() -> None:
    here, there = socket.socketpair()
    with here, there:
        began = time.monotonic()
        threading.Timer(0.2, there.send, (b"a",)).start()
        said_after(began, here.recv(1))
        threading.Timer(0.2, there.send, (b"b",)).start()
        said_after(began, [len(ready) for ready in select.select([here], [], [])])
        here.recv(1)
        here.settimeout(0.5)
        threading.Timer(0.2, there.send, (b"c",)).start()
        said_after(began, here.recv(1))
        threading.Timer(0.2, there.send, (b"d",)).start()
        while not select.select([here], [], [], 0.12)[0]:
            said_after(began, "not yet")
        said_after(began, here.recv(1))
        try:
            here.recv(1)
        except TimeoutError:
            said_after(began, "nothing came")


for main in (to_a_loop, to_a_pair_that_a_loop_watches, to_a_coroutine_that_blocks):
    asyncio.run(main())
