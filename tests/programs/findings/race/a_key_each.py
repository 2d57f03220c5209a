# finding: none
import asyncio

scores = {"ada": 0, "bob": 0}


async def play(name):
    score = scores[name]
    await asyncio.sleep(1)
    scores[name] = score + 1


async def main():
    await asyncio.gather(play("ada"), play("bob"))
    print(scores)


asyncio.run(main())
