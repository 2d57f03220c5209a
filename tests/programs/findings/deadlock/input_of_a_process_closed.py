# finding: none
import asyncio
import sys

UPPER = "import sys\nfor line in sys.stdin:\n    print(line.upper(), end='', flush=True)"


async def main():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", UPPER), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    for word in (b"hello\n", b"again\n"):
        process.stdin.write(word)
        await process.stdin.drain()
        print(await process.stdout.readline())
        await asyncio.sleep(1)
    process.stdin.close()
    print(await process.stdout.read())
    print(await process.wait())


asyncio.run(main())
