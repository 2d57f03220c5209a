# finding: wrong-text
# expects: run.script().lines == ["ada leaves", "bob leaves"]
import asyncio

guest = None


async def visit(name):
    global guest
    guest = name
    await asyncio.sleep(1)
    print(guest, "walks")  # <- here


async def main():
    await visit("ada")
    await visit("bob")


asyncio.run(main())
