# finding: none
import asyncio
async def slow():
    await asyncio.sleep(5)
async def main():
    answer = None
    try:
        answer = await asyncio.wait_for(slow(), 1)
    except TimeoutError:
        pass
    print(answer.upper() if answer else "nothing")
asyncio.run(main())
