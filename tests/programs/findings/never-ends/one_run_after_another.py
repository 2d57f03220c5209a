# finding: never-ends
import asyncio


async def greet():
    await asyncio.sleep(1)
    print("hello")


async def serve():
    while True:
        await asyncio.sleep(60)  # <- here


if __name__ == "__main__":
    asyncio.run(greet())
    asyncio.run(serve())
