# finding: none
# asks: main async
# expects: run("main").lines == ["beside", "1", "2", "3"]
import asyncio


async def beside():
    print("beside")
    await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(beside())
    await asyncio.sleep(0)
    for number in (1, 2, 3):
        print(number)
    await task
