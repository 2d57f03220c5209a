# finding: raised
import asyncio


async def hello_world():
    await asyncio.sleep(1)


asyncio.run(main())  # <- here
