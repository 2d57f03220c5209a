# finding: function-called
import asyncio


def alarm(word):
    print(word)
    return len(word)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(2, alarm("ring"))  # <- here
    await asyncio.sleep(3)


asyncio.run(main())
