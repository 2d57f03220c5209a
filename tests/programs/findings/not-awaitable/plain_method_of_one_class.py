# finding: not-awaitable
import asyncio
class Disk:
    async def save(self):
        await asyncio.sleep(0.1)
class Memory:
    def save(self):  # <- here
        print("saved")
async def main():
    for store in (Disk(), Memory()):
        await store.save()
asyncio.run(main())
