import asyncio


async def call(number, limiter):
    await limiter.wait()
    print(f"call {number}")
    await asyncio.sleep(3)


class Limiter:
    def __init__(self, count, seconds):
        self.count, self.seconds = count, seconds
        self.due = []

    async def wait(self):
        now = asyncio.get_running_loop().time()
        at = now
        if len(self.due) >= self.count:
            at = max(now, self.due[-self.count] + self.seconds)
        self.due.append(at)
        if at > now:
            await asyncio.sleep(at - now)


async def main():
    limiter = Limiter(2, 1)
    await asyncio.gather(*(call(number, limiter) for number in range(1, 6)))


if __name__ == "__main__":
    asyncio.run(main())
