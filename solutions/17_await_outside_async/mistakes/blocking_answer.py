# finding: not-a-coroutine
import asyncio
import time


def get_answer():  # <- here
    time.sleep(1)
    return 42


def show_answer():
    answer = get_answer()
    print(f"the answer is {answer}")


async def main():
    show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
