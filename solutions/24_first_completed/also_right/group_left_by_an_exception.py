import asyncio


async def ask(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


class Answered(Exception):
    pass


async def first_answer(servers):
    answers = []

    async def one(name, delay):
        answers.append(await ask(name, delay))
        raise Answered

    try:
        async with asyncio.TaskGroup() as group:
            for name, delay in servers:
                group.create_task(one(name, delay))
    except* Answered:
        pass
    return answers[0]


if __name__ == "__main__":
    print(asyncio.run(first_answer([["oslo", 3], ["rome", 1]])))
