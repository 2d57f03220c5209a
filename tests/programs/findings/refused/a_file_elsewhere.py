# finding: refused
# asks: main async
# expects: run("main").outcome == "finished"
import asyncio
from pathlib import Path


async def main():
    await asyncio.sleep(1)
    Path("/etc/passwd").read_text()  # <- here
