# finding: none
import asyncio
import sys


async def main():
    await asyncio.sleep(1)


if sys.platform == "no such platform":
    asyncio.set_event_loop_policy(None)
if __name__ == "__main__":
    asyncio.run(main())
