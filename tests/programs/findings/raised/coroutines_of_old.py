# finding: raised
import asyncio
@asyncio.coroutine  # <- here
def hello():
    yield from asyncio.sleep(1)
asyncio.run(hello())
