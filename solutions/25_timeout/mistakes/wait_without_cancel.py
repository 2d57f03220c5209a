# finding: task-left-behind
import asyncio


async def brew(seconds):
    print("brewing")
    try:
        await asyncio.sleep(seconds)
        print("ready")
        return "coffee"
    finally:
        print("machine off")


async def coffee_or_tea(seconds, limit):
    task = asyncio.create_task(brew(seconds))
    done, pending = await asyncio.wait([task], timeout=limit)  # <- here
    if done:
        return task.result()
    print("too slow")
    return "tea"

if __name__ == "__main__":
    print(asyncio.run(coffee_or_tea(5, 2)))
