import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


class Answer:
    def __init__(self):
        self.here = asyncio.Event()
        self.value = None


ANSWERS = {}


async def get(key):
    try:
        answer = ANSWERS[key]
    except KeyError:
        answer = ANSWERS[key] = Answer()
        answer.value = await fetch(key)
        answer.here.set()
    await answer.here.wait()
    return answer.value


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
