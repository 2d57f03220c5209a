# finding: context-leak
import asyncio
import contextvars

request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


def call_it(number):
    request_id.set(number)


async def handle(number, delay):
    call_it(number)
    await work(delay)


async def main():
    first = asyncio.create_task(handle(1, 2))
    await asyncio.sleep(0)
    await handle(2, 1)  # <- here
    await first
    log("all done")


if __name__ == "__main__":
    asyncio.run(main())
