# finding: await-outside-async
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer():
    print(f"the answer is {await get_answer()}")  # <- here


async def main():
    show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
