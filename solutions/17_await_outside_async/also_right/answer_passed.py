import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer(answer):
    print(f"the answer is {answer}")


async def main():
    answer = await get_answer()
    show_answer(answer)
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
