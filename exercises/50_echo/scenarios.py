"""Other clients of echo."""

import asyncio
import contextlib

PATIENCE = 5
"""Seconds after which a client takes it that no more will come."""


async def _rest(reader):
    """Return what comes until the connection is closed."""
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE)
    except TimeoutError:
        return "still open"


async def _line(reader):
    try:
        return await asyncio.wait_for(reader.readline(), PATIENCE)
    except TimeoutError:
        return "no answer"


async def in_pieces(module, word="world"):
    """Send the lines `hello`, the word and `bye` in three pieces, a second apart, and print the answers."""
    reader, writer, task = await module.connect(module.echo)

    async def send():
        for piece in (b"he", f"llo\n{word[:3]}".encode(), f"{word[3:]}\nbye\n".encode()):
            await asyncio.sleep(1)
            writer.write(piece)

    sending = asyncio.create_task(send())
    print(await _line(reader))
    print(await _line(reader))
    print(await _rest(reader))
    await sending
    writer.close()
    await task


async def without_bye(module):
    """Keep the handler's writer; send `one`, and two seconds later the end of the stream, without `bye`."""
    kept = []  # otherwise the garbage collector closes it on Python 3.11.5 and later

    async def handler(reader, writer):
        kept.append(writer)
        await module.echo(reader, writer)

    reader, writer, task = await module.connect(handler)
    writer.write(b"one\n")
    print(await _line(reader))
    await asyncio.sleep(2)
    with contextlib.suppress(OSError):  # the handler may be gone
        writer.write_eof()
    print(await _rest(reader))
    writer.close()
    await task
    for one in kept:
        one.close()


async def kept_elsewhere(module):
    """Keep the handler's writer in a list; send `x`, and a second later `bye`; then the writer must be closed."""
    kept = []

    async def handler(reader, writer):
        kept.append(writer)
        await module.echo(reader, writer)

    reader, writer, task = await module.connect(handler)
    writer.write(b"x\n")
    print(await _line(reader))
    await asyncio.sleep(1)
    writer.write(b"bye\n")
    print(await _rest(reader))
    if not all(one.is_closing() for one in kept):  # the end of what it sends is not the end of the connection
        print("still open")
    writer.close()
    await task
    for one in kept:
        one.close()


async def two_clients(module):
    """Connect two clients: `one` sends `a` and `bye` at 1 s, `two` sends `b` at 0.5 s and `bye` at 1.5 s."""

    async def client(name, line, after, later):
        reader, writer, task = await module.connect(module.echo)
        await asyncio.sleep(after)
        writer.write(line + b"\n")
        answer = await _line(reader)
        print(name, answer.decode().strip() if isinstance(answer, bytes) else answer)
        await asyncio.sleep(later)
        writer.write(b"bye\n")
        print(name, "is done" if await _rest(reader) == b"" else "still open")
        writer.close()
        await task

    await asyncio.gather(client("one", b"a", 1, 0), client("two", b"b", 0.5, 1))
