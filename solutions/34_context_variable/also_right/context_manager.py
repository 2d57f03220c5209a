import asyncio
import contextvars
from contextlib import contextmanager

request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


@contextmanager
def known_as(number):
    token = request_id.set(number)
    yield
    request_id.reset(token)


async def handle(number, delay):
    with known_as(number):
        await work(delay)


async def main():
    await asyncio.gather(*(handle(number, delay) for number, delay in enumerate((2, 1), 1)))
    log("all done")


if __name__ == "__main__":
    asyncio.run(main())
