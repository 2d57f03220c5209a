# finding: blocking-call
import asyncio
import subprocess
import sys


async def version():
    done = subprocess.run([sys.executable, "-c", "print(3)"], capture_output=True, text=True)  # <- here
    return done.stdout


async def main():
    print(await version())


asyncio.run(main())
