# finding: wrong-text
# expects: run.script().lines == ["ada leaves", "bob leaves"]
import asyncio

last = None


async def visit(name):
    global last
    last = name
    await asyncio.sleep(1)
    print(name, "walks")  # <- here


async def main():
    await asyncio.gather(visit("ada"), visit("bob"))


asyncio.run(main())
