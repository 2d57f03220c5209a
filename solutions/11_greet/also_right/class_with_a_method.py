import asyncio


class Guest:
    def __init__(self, name):
        self.name = name

    async def visit(self):
        print("Hello, {}!".format(self.name))
        await asyncio.sleep(1)
        print("Goodbye, {}!".format(self.name))


async def greet(name):
    guest = Guest(name)
    await guest.visit()


async def main():
    guests = [Guest("Alice"), Guest("Bob")]
    await asyncio.gather(*(greet(guest.name) for guest in guests))


asyncio.run(main())
