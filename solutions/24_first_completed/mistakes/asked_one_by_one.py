# finding: sequential-await
import asyncio


async def ask(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def first_answer(servers):
    answers = []
    for name, delay in servers:
        answers.append(await ask(name, delay))  # <- here
    return answers[0]

if __name__ == "__main__":
    print(asyncio.run(first_answer([["oslo", 3], ["rome", 1]])))
