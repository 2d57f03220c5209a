# finding: raised
import asyncio


async def main():
    ready = asyncio.Condition()
    ready.notify_all()  # <- here


asyncio.run(main())
