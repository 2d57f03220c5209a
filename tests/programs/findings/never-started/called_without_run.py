# finding: never-started
# asks: main async
# expects: run.script().lines == ["hello"]
import asyncio


async def main():
    await asyncio.sleep(1)
    print("hello")


main()  # <- here
