# finding: raised
import asyncio
async def main():
    reader = asyncio.StreamReader()
    reader.feed_data(b"hello\n")
    line = await reader.readline()
    print("got " + line)  # <- here
asyncio.run(main())
