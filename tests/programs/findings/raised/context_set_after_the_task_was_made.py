# finding: raised
import asyncio, contextvars
USER = contextvars.ContextVar("user")
async def show():
    print(USER.get())
async def main():
    task = asyncio.create_task(show())
    USER.set("Ada")  # <- here
    await task
asyncio.run(main())
