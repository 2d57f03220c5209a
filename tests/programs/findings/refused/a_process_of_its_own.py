# finding: refused
# asks: main async
# expects: run("main").outcome == "finished"
import asyncio
import subprocess
import sys


async def main():
    await asyncio.sleep(1)
    subprocess.run([sys.executable, "-c", "pass"])  # <- here
