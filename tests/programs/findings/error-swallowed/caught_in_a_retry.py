# finding: error-swallowed
# asks: main async
# expects: run("main").lines == ["KeyError"], "error-swallowed: the KeyError does not come out of retry"
import asyncio


async def act():
    await asyncio.sleep(1)
    raise KeyError("key")


async def retry(action):
    for _ in range(3):
        try:
            return await action()
        except Exception:  # <- here
            await asyncio.sleep(1)
    return None


async def main():
    try:
        await retry(act)
    except KeyError:
        print("KeyError")
