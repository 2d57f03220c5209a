import asyncio


class Greeter:
    def __init__(self, *words):
        self.words = words

    async def speak(self):
        for i, word in enumerate(self.words):
            if i > 0:
                await asyncio.sleep(1)
            print(word, flush=True)
        return len(self.words)


async def main(words=("hello", "world")):
    """Say the words, one a second."""
    return await Greeter(*words).speak()


if __name__ == "__main__":
    print("starting")
    asyncio.run(main())
