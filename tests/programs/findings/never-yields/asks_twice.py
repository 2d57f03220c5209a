# finding: none
# asks: main async
# expects: run("main").steps[1000:] == (), "never-yields: main asks again and again, and does not wait"
import asyncio


async def main():
    loading = asyncio.create_task(asyncio.sleep(1, "page"))
    while not loading.done():
        await asyncio.wait([loading], timeout=0.75)
    print(loading.result())
