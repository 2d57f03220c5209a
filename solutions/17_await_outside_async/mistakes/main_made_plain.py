# finding: not-a-coroutine
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def show_answer():
    answer = await get_answer()
    print(f"the answer is {answer}")


def main():  # <- here
    asyncio.run(show_answer())
    print("done")


if __name__ == "__main__":
    main()
