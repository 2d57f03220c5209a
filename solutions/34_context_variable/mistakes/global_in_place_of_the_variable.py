# finding: race
import asyncio

current = "-"


def log(text):
    print(f"[{current}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


async def handle(number, delay):
    global current
    current = number  # <- here
    await work(delay)


async def main():
    await asyncio.gather(handle(1, 2), handle(2, 1))
    log("all done")


asyncio.run(main())
