# finding: never-awaited
import asyncio
async def hook():
    print("hook")
async def call(function):
    if asyncio.iscoroutine(function):  # <- here
        await function()
    else:
        function()
asyncio.run(call(hook))
