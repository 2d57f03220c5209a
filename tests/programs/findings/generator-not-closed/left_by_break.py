# finding: generator-not-closed
# asks: main async
# expects: run("main").lines == ["closed", "done"], "generator-not-closed: main goes on while the ticker is still open"
import asyncio


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
    async for number in ticker():  # <- here
        if number == 3:
            break
    print("done")
