# finding: function-not-called
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def show_answer():
    answer = await get_answer  # <- here
    print(f"the answer is {answer}")


async def main():
    await show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
