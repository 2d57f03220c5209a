# finding: run-inside-loop
import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer():
    loop = asyncio.get_event_loop()
    answer = loop.run_until_complete(get_answer())  # <- here
    print(f"the answer is {answer}")


async def main():
    show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
