# finding: never-awaited
import asyncio, json
async def user():
    await asyncio.sleep(0.1)
    return {"name": "Ada"}
async def main():
    print(json.dumps({"user": user()}))  # <- here
asyncio.run(main())
