# finding: missing-line
import asyncio


async def ask(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def first_answer(servers):  # <- here
    name, delay = min(servers, key=lambda server: server[1])
    return await ask(name, delay)

if __name__ == "__main__":
    print(asyncio.run(first_answer([["oslo", 3], ["rome", 1]])))
