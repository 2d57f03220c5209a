# finding: blocking-call
import asyncio
import time


def get(url):
    time.sleep(0.5)  # <- here
    return f"page of {url}"


async def fetch(url):
    page = get(url)
    print(page)


async def main():
    await asyncio.gather(*map(fetch, "abc"))


asyncio.run(main())
