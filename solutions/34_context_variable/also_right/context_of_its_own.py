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
    context = contextvars.copy_context()
    context.run(request_id.set, number)
    await asyncio.create_task(work(delay), context=context)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(handle(1, 2))
        group.create_task(handle(2, 1))
    log("all done")


if __name__ == "__main__":
    asyncio.run(main())
