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
    token = request_id.set(number)
    await work(delay)
    request_id.reset(token)


async def main():
    first = asyncio.create_task(handle(1, 2))
    await asyncio.sleep(0)
    await handle(2, 1)
    await first
    log("all done")


if __name__ == "__main__":
    asyncio.run(main())
