# finding: wrong-text
# asks: say async
# expects: run.script().lines == ["tea is ready", "milk is ready"]
import asyncio


async def say(what):
    await asyncio.sleep(1)
    print(f"{what} is redy")  # <- here


async def main():
    await say("tea")
    await say("milk")


asyncio.run(main())
