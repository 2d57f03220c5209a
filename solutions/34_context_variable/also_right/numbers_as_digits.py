import asyncio
import contextvars

request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


async def handle(number: int, delay: float) -> None:
    request_id.set("%d" % number)
    await work(delay)


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for number, delay in ((1, 2), (2, 1)):
            group.create_task(handle(number, delay))
    log("all done")
