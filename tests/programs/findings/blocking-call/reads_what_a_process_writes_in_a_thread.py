# finding: none
import asyncio
import os
import subprocess
import sys


def ask():
    return os.popen("sleep 0.3; echo done").read()


async def main():
    print(await asyncio.to_thread(ask))
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(1)", stdout=subprocess.PIPE)
    async for line in process.stdout:
        print(line)
    await process.wait()


asyncio.run(main())
