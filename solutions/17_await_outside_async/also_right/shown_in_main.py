import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def main():
    print(f"the answer is {await get_answer()}")
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
