import asyncio
import datetime


async def wall_time(coroutine):
    start = datetime.datetime.now()
    result = await coroutine
    took = datetime.datetime.now() - start
    print("Wall time: {:.2f} s".format(took.total_seconds()))
    return result


async def main():
    print(await wall_time(asyncio.sleep(3, "tea")))


if __name__ == "__main__":
    asyncio.run(main())
