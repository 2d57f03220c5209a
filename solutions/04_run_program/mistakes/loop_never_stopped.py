# finding: deadlock
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1)
    print("world")


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    loop.create_task(main())
    loop.run_forever()  # <- here
