# finding: await-outside-async
import asyncio

print("hello")
await asyncio.sleep(1)  # <- here
print("world")
