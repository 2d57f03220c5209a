# finding: wrong-order
# asks: main async
# expects: run("main").lines == ["beside", "1", "2", "3"]
import asyncio


async def beside():
    print("beside")


async def main():
    task = asyncio.create_task(beside())
    for number in (1, 2, 3):
        print(number)  # <- here
    await task
