# finding: task-awaited-at-once
import asyncio


async def serve():
    while True:
        print("serving")
        await asyncio.sleep(60)


async def greet():
    print("hello")


if __name__ == "__main__":
    asyncio.run(serve())  # <- here
    asyncio.run(greet())
