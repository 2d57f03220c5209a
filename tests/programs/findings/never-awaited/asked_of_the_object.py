# finding: none
import asyncio, inspect
async def hook():
    print("hook")
async def call(function):
    result = function()
    if asyncio.iscoroutine(result):
        await result
    if inspect.iscoroutinefunction(function):
        await function()
asyncio.run(call(hook))
