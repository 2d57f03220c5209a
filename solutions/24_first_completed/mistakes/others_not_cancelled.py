# finding: task-left-behind
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
    tasks = [asyncio.create_task(ask(name, delay)) for name, delay in servers]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)  # <- here
    return done.pop().result()

if __name__ == "__main__":
    print(asyncio.run(first_answer([["oslo", 3], ["rome", 1]])))
