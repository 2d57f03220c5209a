# finding: raised
import asyncio
def add(a, b):
    return a + b
async def main():
    print(await asyncio.to_thread(add, (1, 2)))  # <- here
asyncio.run(main())
