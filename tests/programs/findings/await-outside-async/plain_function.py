# finding: await-outside-async
import asyncio


def main():
    await asyncio.sleep(1)  # <- here


main()
