# finding: never-awaited
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer(answer):
    print(f"the answer is {answer}")


async def main():
    show_answer(get_answer())  # <- here
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
