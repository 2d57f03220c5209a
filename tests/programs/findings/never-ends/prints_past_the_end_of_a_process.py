# finding: never-ends
import asyncio
import sys


async def show(stream):
    while True:
        print("it says", (await stream.readline()).decode())  # <- here


async def main():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('a')", stdout=asyncio.subprocess.PIPE)
    await show(process.stdout)
    await process.wait()


asyncio.run(main())
