# finding: never-awaited
import asyncio
async def name(number):
    await asyncio.sleep(0.1)
    return str(number)
async def main():
    print(", ".join(name(number) for number in range(2)))  # <- here
asyncio.run(main())
