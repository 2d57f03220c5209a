# finding: raised
# confined
import asyncio


async def main():
    raise PermissionError("only for members")  # <- here


asyncio.run(main())
