# finding: extra-line
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


TASKS = {}


async def get(key):
    if key not in TASKS:
        TASKS[key] = asyncio.create_task(fetch(key))  # <- here
    answer = await TASKS[key]
    TASKS.pop(key, None)
    return answer


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
