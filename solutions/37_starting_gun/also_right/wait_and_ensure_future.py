import asyncio

RUNNERS = {"Ada": 2, "Bob": 1}


async def runner(who, event, how_long):
    print(f"{who} ready")
    assert await event.wait()
    await asyncio.sleep(how_long)
    print(f"{who} finished")


async def main():
    event = asyncio.Event()
    running = [asyncio.ensure_future(runner(who, event, how_long)) for who, how_long in RUNNERS.items()]
    _, running = await asyncio.wait(running, timeout=3)
    print("bang")
    event.set()
    await asyncio.wait(running)


if __name__ == "__main__":
    asyncio.run(main())
