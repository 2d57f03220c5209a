import asyncio
from datetime import datetime


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


class Conversation:
    def __init__(self, *words):
        self.words = words

    @staticmethod
    def note(text):
        print(f"{text} at {datetime.now().strftime('%X')}")

    async def hold(self):
        self.note("started")
        speakers = [say_after(delay, what) for delay, what in self.words]
        for speaker in asyncio.as_completed(speakers):
            await speaker
        self.note("finished")


async def main():
    await Conversation((1, "hello"), (2, "world")).hold()
