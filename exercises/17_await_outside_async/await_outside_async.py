"""The answer is awaited where nothing can be awaited."""

import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer():
    answer = await get_answer()  # TODO: find out why Python does not read this, and repair it
    print(f"the answer is {answer}")


async def main():
    show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
