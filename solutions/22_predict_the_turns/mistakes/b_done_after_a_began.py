# finding: wrong-result
import asyncio


async def step(name):
    print(f"{name} 1")
    await asyncio.sleep(0)
    print(f"{name} 2")


async def quick(name):
    print(f"{name} only")


async def main():
    task = asyncio.create_task(step("A"))
    print("A is made")
    await quick("B")
    print("B is done")
    await asyncio.create_task(quick("C"))
    print("C is done")
    await task
    print("A is done")


PREDICTION = ["A is made", "B only", "A 1", "B is done", "C only", "A 2", "C is done", "A is done"]  # <- here


if __name__ == "__main__":
    asyncio.run(main())
