# finding: wrong-text
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    42  # <- here


async def show_answer():
    answer = await get_answer()
    print(f"the answer is {answer}")


async def main():
    await show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
