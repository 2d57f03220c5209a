# finding: none
import asyncio
from time import time

id = 3


async def main(input=1):
    await asyncio.sleep(input)
    print(id, time() > 0)


asyncio.run(main())
