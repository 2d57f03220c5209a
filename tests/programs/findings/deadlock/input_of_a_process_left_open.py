# finding: deadlock
import asyncio
import sys


async def main():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import sys; print(sys.stdin.read().upper())"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    process.stdin.write(b"hello\n")
    await process.stdin.drain()
    print(await process.stdout.read())  # <- here
    await process.wait()


asyncio.run(main())
