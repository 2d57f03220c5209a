# finding: wrong-text
import asyncio


import contextvars


request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


async def handle(number, delay):
    await work(delay)
    request_id.set(number)  # <- here


async def main():
    await asyncio.gather(handle(1, 2), handle(2, 1))
    log("all done")


if __name__ == "__main__":
    asyncio.run(main())
