import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def bob_too(alice):
    await greet("Bob")
    await alice


async def main():
    alice = asyncio.create_task(greet("Alice"))
    await asyncio.sleep(0)
    await bob_too(alice)


if __name__ == "__main__":
    asyncio.run(main())
