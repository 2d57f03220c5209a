# finding: not-awaitable
import asyncio
def hello():
    yield from asyncio.sleep(1)
asyncio.run(hello())  # <- here
