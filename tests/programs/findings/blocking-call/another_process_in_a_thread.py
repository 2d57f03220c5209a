# finding: none
import asyncio
import os
import subprocess
import sys

os.system("exit 0")


async def main():
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", "pass"])
    print(done.returncode, await asyncio.to_thread(os.system, "exit 0"))


asyncio.run(main())
