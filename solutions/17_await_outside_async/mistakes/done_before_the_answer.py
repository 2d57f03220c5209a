# finding: wrong-order
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def show_answer():
    answer = await get_answer()
    print(f"the answer is {answer}")


async def main():
    task = asyncio.create_task(show_answer())
    print("done")  # <- here
    await task


if __name__ == "__main__":
    asyncio.run(main())
