# finding: none
# asks: by_hand plain
# expects: run("by_hand").uses("asyncio.run") == []
import asyncio


def by_hand():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()


async def main():
    await asyncio.sleep(1)


asyncio.run(main())
