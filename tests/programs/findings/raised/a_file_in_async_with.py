# finding: raised
import asyncio
import io


async def main():
    async with io.StringIO("hello") as file:  # <- here
        print(file.read())


asyncio.run(main())
