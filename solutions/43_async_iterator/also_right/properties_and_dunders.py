import asyncio


class Countdown:
    """Zählt herunter."""

    def __init__(self, start):
        self.__left = start

    @property
    def left(self):
        return self.__left

    @left.setter
    def left(self, value):
        if value < 0:
            raise StopAsyncIteration
        self.__left = value

    def __repr__(self):
        return f"{self.__class__.__name__}({self.left})"

    __aiter__ = lambda self: self  # noqa: E731

    async def __anext__(self):
        number = self.left
        if not number:
            raise StopAsyncIteration
        await asyncio.sleep(1)
        self.left -= 1
        return number


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


if __name__ == "__main__":
    asyncio.run(main())
