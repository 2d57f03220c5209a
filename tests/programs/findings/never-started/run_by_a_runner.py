# finding: none
# asks: main async
# expects: run.script().lines == ["hello"]
import asyncio


async def main():
    await asyncio.sleep(1)
    print("hello")


with asyncio.Runner() as runner:
    runner.run(main())
