# finding: none
# asks: main async
# expects: run("main").lines == ["hello"]
import asyncio
import tempfile
from pathlib import Path


async def main():
    await asyncio.sleep(1)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "notes.txt").write_text("hello")
        print(Path(folder, "notes.txt").read_text())
