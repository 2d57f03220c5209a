# finding: hardcoded
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def show_answer():
    await get_answer()
    print("the answer is 42")  # <- here


async def main():
    await show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
