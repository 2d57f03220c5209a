"""A number for each request, which every line of its log shows."""

import asyncio
import contextvars

request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


async def handle(number, delay): ...


async def main():
    # TODO: write handle (see the README), then run it for two requests at once, and log "all done"
    ...


if __name__ == "__main__":
    asyncio.run(main())
