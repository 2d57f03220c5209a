# finding: wrong-text
import asyncio
import contextvars

class Box:
    value = "-"

    def get(self):
        return self.value


request_id = Box()


async def handle(number, delay):
    request_id.value = number
    await work(delay)  # <- here


async def main():
    await asyncio.gather(handle(1, 2), handle(2, 1))
    request_id.value = "-"
    log("all done")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def work(delay):
    log("begin")
    await asyncio.sleep(delay)
    log("end")


if __name__ == "__main__":
    asyncio.run(main())
