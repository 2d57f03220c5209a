from asyncio import gather, run, sleep


async def get_answer():
    await sleep(1)
    return 42


async def show_answer(coming):
    print(f"the answer is {await coming}")


async def main():
    await gather(show_answer(get_answer()))
    print("done")


run(main())
