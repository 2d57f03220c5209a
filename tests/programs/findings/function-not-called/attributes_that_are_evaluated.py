# finding: none
import asyncio
class Page:
    @property
    def loaded(self):
        print("asked")
        return True
async def main():
    page = Page()
    page.loaded
    task = asyncio.create_task(asyncio.sleep(1))
    stop = task.cancel
    stop()
    ...
    await asyncio.wait([task])
asyncio.run(main())
