import asyncio


async def main():
    loop = asyncio.get_running_loop()
    bell = loop.create_future()
    loop.call_later(1, bell.set_result, "world")
    print("hello")
    print(await bell)
