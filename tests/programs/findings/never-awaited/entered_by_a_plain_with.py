# finding: never-awaited
import asyncio
class Session:
    async def __enter__(self):  # <- here
        return self
    def __exit__(self, *exc_info):
        print("left")
async def main():
    with Session():
        print("entered")
asyncio.run(main())
