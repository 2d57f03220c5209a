import asyncio


class Loop:
    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        return self.loop

    def __exit__(self, kind, exception, traceback):
        self.loop.close()


def run_by_hand(coroutine):
    with Loop() as loop:
        return loop.run_until_complete(coroutine)


async def hello():
    print("hello")


run_by_hand(hello())
