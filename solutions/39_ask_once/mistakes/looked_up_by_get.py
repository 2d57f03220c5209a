# finding: race
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


answers = {}


async def get(key):
    answer = answers.get(key)
    if answer is None:
        answer = await fetch(key)
        answers[key] = answer  # <- here
    return answer


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
