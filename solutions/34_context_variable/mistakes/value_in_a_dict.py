# finding: race
import asyncio

current = {"id": "-"}


def log(text):
    print(f"[{current['id']}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


async def handle(number, delay):
    current["id"] = number  # <- here
    await work(delay)
    current["id"] = "-"


async def main():
    await asyncio.gather(handle(1, 2), handle(2, 1))
    log("all done")


asyncio.run(main())
