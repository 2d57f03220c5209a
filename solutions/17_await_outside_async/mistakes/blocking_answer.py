# finding: blocking-call
import asyncio
import time


async def get_answer():
    time.sleep(1)  # <- here
    return 42


async def show_answer():
    answer = await get_answer()
    print(f"the answer is {answer}")


async def main():
    await show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
