import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


class Answer:
    def __init__(self, value):
        self.value = value

    @classmethod
    async def find(cls):
        return cls(await get_answer())

    def show(self):
        print(f"the answer is {self.value}")


async def main() -> None:
    answer = await Answer.find()
    answer.show()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
