"""Two runners wait for one starting gun."""

import asyncio


async def runner(name, gun, seconds): ...


async def main():
    # TODO: write runner (see the README), then let two runners wait for one gun, and fire it
    ...


if __name__ == "__main__":
    asyncio.run(main())
