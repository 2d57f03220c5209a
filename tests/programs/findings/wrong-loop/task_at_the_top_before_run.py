# finding: wrong-loop
import asyncio


async def log():
    while True:
        print("log")
        await asyncio.sleep(1)


loop = asyncio.new_event_loop()
logging = loop.create_task(log())  # <- here


async def main():
    await asyncio.sleep(3)
    print("done")


asyncio.run(main())
loop.close()
