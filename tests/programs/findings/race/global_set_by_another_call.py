# finding: race
# expects: run.script().lines == ["ada leaves", "bob leaves"]
import asyncio

guest = None


def say(what):
    print(guest, what)


async def visit(name):
    global guest
    guest = name  # <- here
    await asyncio.sleep(1)
    say("leaves")


async def main():
    await asyncio.gather(visit("ada"), visit("bob"))


asyncio.run(main())
