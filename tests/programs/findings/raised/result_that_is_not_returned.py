# finding: raised
import asyncio
async def get():
    await asyncio.sleep(0.1)
    {"price": 3}  # <- here
async def main():
    answer = await get()
    print(answer["price"])
asyncio.run(main())
