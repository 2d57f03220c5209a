"""Libraries that people use run on loopback under `grader trace` as under Python; those that cannot are refused.

Each test needs its library: `pip install -e ".[libraries]"`. What is not installed is skipped.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.commands import HANGS

pytestmark = [pytest.mark.interpreter, pytest.mark.slow, pytest.mark.timeout(300)]

PROGRAMS = {
    "aiohttp": """
        import asyncio
        from aiohttp import ClientSession, ClientTimeout, web

        async def answer(request):
            await asyncio.sleep(float(request.query.get("after", 0)))
            return web.Response(text="hello " + request.query["name"])

        async def main():
            app = web.Application()
            app.router.add_get("/", answer)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            url = "http://127.0.0.1:%d/" % runner.addresses[0][1]

            async def get(name, after):
                async with session.get(url, params={"name": name, "after": after}) as response:
                    print(response.status, await response.text())

            async with ClientSession(timeout=ClientTimeout(total=1)) as session:
                await asyncio.gather(get("slow", 0.4), get("quick", 0.1))
                try:
                    await get("late", 3)
                except asyncio.TimeoutError:
                    print("too late")
            await runner.cleanup()

        asyncio.run(main())
    """,
    "httpx": """
        import asyncio
        import httpx

        async def serve(reader, writer):
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            await asyncio.sleep(0.3)
            body = head.split()[1]
            head = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n" % len(body)
            writer.write(head + body)
            await writer.drain()
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
            async with httpx.AsyncClient(trust_env=False) as client:
                for response in await asyncio.gather(*(client.get(url + path) for path in ("/a", "/b"))):
                    print(response.status_code, response.text)
                try:
                    await client.get(url + "/c", timeout=0.1)
                except httpx.TimeoutException as error:
                    print(type(error).__name__)
            server.close()

        asyncio.run(main())
    """,
    "websockets": """
        import asyncio
        from websockets.asyncio.client import connect
        from websockets.asyncio.server import serve

        async def echo(socket):
            async for message in socket:
                await asyncio.sleep(0.2)
                await socket.send(message.upper())

        async def main():
            async with serve(echo, "127.0.0.1", 0) as server:
                port = server.sockets[0].getsockname()[1]
                async with connect("ws://127.0.0.1:%d" % port, proxy=None) as socket:
                    for word in ("one", "two"):
                        await socket.send(word)
                        print(await socket.recv())
            print("closed")

        asyncio.run(main())
    """,
    "aiosqlite": """
        import asyncio
        import aiosqlite

        async def main():
            async with aiosqlite.connect(":memory:") as db:
                await db.execute("create table t (n integer)")
                await db.executemany("insert into t values (?)", [(n,) for n in range(5)])
                await asyncio.sleep(0.2)
                async with db.execute("select n from t where n > 2") as cursor:
                    async for row in cursor:
                        print(row[0])
            print("closed")

        asyncio.run(main())
    """,
    "anyio": """
        import anyio

        async def send(stream):
            async with stream:
                for n in range(3):
                    await anyio.sleep(0.1)
                    await stream.send(n)

        async def main():
            sending, receiving = anyio.create_memory_object_stream(0)
            async with anyio.create_task_group() as group:
                group.start_soon(send, sending)
                async with receiving:
                    async for item in receiving:
                        print(item)
            with anyio.move_on_after(0.2) as scope:
                await anyio.sleep(5)
            print(scope.cancelled_caught, await anyio.to_thread.run_sync(lambda: 7))

        anyio.run(main)
    """,
    "tornado": """
        import asyncio
        import tornado.httpclient
        import tornado.httpserver
        import tornado.ioloop
        import tornado.testing
        import tornado.web

        class Hello(tornado.web.RequestHandler):
            async def get(self):
                await asyncio.sleep(0.2)
                self.write("hello")

        async def main():
            sockets = tornado.testing.bind_unused_port()
            server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Hello)]))
            server.add_sockets([sockets[0]])
            tornado.ioloop.IOLoop.current().call_later(0.1, print, "called later")
            client = tornado.httpclient.AsyncHTTPClient()
            print((await client.fetch("http://127.0.0.1:%d/" % sockets[1])).body)
            server.stop()
            client.close()

        asyncio.run(main())
    """,
    "janus": """
        import asyncio
        import janus
        import time

        def produce(queue):
            for n in range(3):
                time.sleep(0.1)
                queue.put(n)
            queue.join()

        async def main():
            queue = janus.Queue()
            produced = asyncio.get_running_loop().run_in_executor(None, produce, queue.sync_q)
            for _ in range(3):
                print(await queue.async_q.get())
                queue.async_q.task_done()
            await produced
            await queue.aclose()
            print("closed")

        asyncio.run(main())
    """,
    "nest_asyncio": """
        import asyncio
        import nest_asyncio

        nest_asyncio.apply()

        async def inner(n):
            await asyncio.sleep(0.1)
            return n

        async def main():
            print(asyncio.get_event_loop().run_until_complete(inner(1)))
            print(asyncio.run(inner(2)))
            print(await inner(3))

        asyncio.run(main())
    """,
}
OTHER_LOOPS = {
    "curio": "curio.run(curio.sleep, 1)",
    "gevent": "gevent.sleep(1)",
    "time_machine": "with time_machine.travel(0): pass",
    "trio": "trio.run(trio.sleep, 1)",
    "uvloop": "import asyncio; asyncio.Runner(loop_factory=uvloop.new_event_loop).run(asyncio.sleep(1))",
}


def run_python(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=HANGS)


def import_or_skip(library: str) -> None:
    """Import a library, which may be missing, or be older than this Python."""
    try:
        importlib.import_module(library)
    except Exception as problem:
        pytest.skip(f"{library} cannot be imported here: {problem!r}")


@pytest.mark.parametrize("library", PROGRAMS)
def test_a_library_prints_what_it_prints_under_python(library: str, tmp_path: Path) -> None:
    import_or_skip(library)
    file = tmp_path / "program.py"
    file.write_text(dedent(PROGRAMS[library]), encoding="utf-8")
    real, ours = run_python(str(file)), run_python("-m", "grader", "trace", "--format", "json", str(file))
    assert real.returncode == 0, real.stderr
    trace = json.loads(ours.stdout)
    assert [line["text"] for line in trace["lines"]] == real.stdout.decode("utf-8").splitlines()
    assert (trace["outcome"], ours.returncode) == ("finished", 0)


@pytest.mark.parametrize("library", OTHER_LOOPS)
def test_another_loop_or_clock_is_refused_in_a_sentence(library: str, tmp_path: Path) -> None:
    import_or_skip(library)
    file = tmp_path / "program.py"
    file.write_text(f"import {library}\n{OTHER_LOOPS[library]}\n", encoding="utf-8")
    done = run_python("-m", "grader", "trace", str(file))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(f"grader: program.py uses {library}, which has ".encode())
    assert done.stderr.count(b"\n") == 1
