# finding: none
import asyncio, contextvars
USER = contextvars.ContextVar("user")
async def show():
    print(USER.get())
async def main():
    try:
        print(USER.get())
    except LookupError:
        print("not yet")
    USER.set("Ada")
    await asyncio.create_task(show())
asyncio.run(main())
