# finding: raised
import asyncio, contextvars
USER = contextvars.ContextVar("user")
async def log_in(name):
    await asyncio.sleep(0.1)
    USER.set(name)  # <- here
async def main():
    await asyncio.create_task(log_in("Ada"))
    print("hello", USER.get())
asyncio.run(main())
