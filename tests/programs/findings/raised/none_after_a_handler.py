# finding: raised
import asyncio
async def slow():
    await asyncio.sleep(5)
    return "data"
async def main():
    answer = None
    try:
        answer = await asyncio.wait_for(slow(), 1)
    except Exception:  # <- here
        pass
    print(answer.upper())
asyncio.run(main())
