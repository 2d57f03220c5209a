# finding: raised
import asyncio
import sys


async def main():
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input())", **pipes)
    print(await process.communicate("hello\n"))  # <- here


asyncio.run(main())
