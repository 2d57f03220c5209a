import asyncio


def say(word, name):
    print(f"{word}, {name}!")


async def greet(name):
    say("Hello", name)
    await asyncio.sleep(1)
    say("Goodbye", name)


async def everybody(*names):
    await asyncio.wait([asyncio.ensure_future(greet(name)) for name in names])


async def main():
    await everybody("Alice", "Bob")
