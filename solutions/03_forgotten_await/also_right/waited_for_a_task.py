import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    done, pending = await asyncio.wait({asyncio.ensure_future(brew("tea"))})
    assert not pending
    for task in done:
        task.result()
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
