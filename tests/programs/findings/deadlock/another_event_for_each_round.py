# finding: none
import asyncio


class Rounds:
    def __init__(self):
        self.over = asyncio.Event()

    def end(self):
        self.over.set()
        self.over = asyncio.Event()


async def player(rounds, name):
    for number in range(2):
        await rounds.over.wait()
        print(name, number)


async def main():
    rounds = Rounds()
    players = asyncio.gather(player(rounds, "a"), player(rounds, "b"))
    for _ in range(2):
        await asyncio.sleep(1)
        rounds.end()
    await players


asyncio.run(main())
