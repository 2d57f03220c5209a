# finding: none
# asks: main async
# expects: run("main").lines == ["closed", "done"], "generator-not-closed: main goes on while the ticker is still open"
import asyncio
import contextlib


async def ticker():
    number = 0
    try:
        while True:
            await asyncio.sleep(1)
            number += 1
            yield number
    finally:
        print("closed")


async def main():
    async with contextlib.aclosing(ticker()) as numbers:
        async for number in numbers:
            if number == 3:
                break
    print("done")
