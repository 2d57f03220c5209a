# finding: missing-name
# asks: main async
# expects: run("main").lines == ["hello"]
import asyncio


async def hello_world():  # <- here
    await asyncio.sleep(1)
    print("hello")
