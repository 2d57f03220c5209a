# finding: blocking-call
import asyncio
import subprocess
import sys

CHILD = """
import time
for number in range(3):
    time.sleep(0.2)
    print(number, flush=True)
"""


async def follow():
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:  # <- here
        print("read", line.strip())
    process.wait()


async def main():
    await asyncio.gather(follow(), asyncio.sleep(0.3))


asyncio.run(main())
