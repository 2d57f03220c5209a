# finding: wrong-text
# asks: answer async
# expects: run.script().lines == ["the answer is 42"]
import asyncio


async def answer():
    await asyncio.sleep(1)
    42  # <- here


async def main():
    print(f"the answer is {await answer()}")


asyncio.run(main())
