# finding: none
# asks: main async
# expects: run("main").timed_lines == ["beat@0", "beat@1", "beat@2", "beat@3"]
import asyncio


async def beat():
    print("beat")
    await asyncio.sleep(0.25)


async def main():
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(4):
        await asyncio.sleep(began + number - loop.time())
        await beat()
