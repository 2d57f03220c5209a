# finding: raised
import asyncio


async def read(wanted):
    await asyncio.sleep(1)
    raise EOFError("EOF when reading a line: who types?")  # <- here


async def main():
    print(await read("a name"))


asyncio.run(main())
