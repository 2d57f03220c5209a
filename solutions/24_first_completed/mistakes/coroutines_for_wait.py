# finding: needs-tasks
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
    asked = [ask(name, delay) for name, delay in servers]
    done, pending = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)  # <- here
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending)
    return done.pop().result()

if __name__ == "__main__":
    print(asyncio.run(first_answer([["oslo", 3], ["rome", 1]])))
