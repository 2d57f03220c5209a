# finding: raised
import asyncio, contextvars
USER = contextvars.ContextVar("user")
async def greet():
    print("hello", USER.get())
    USER.set("Ada")  # <- here
asyncio.run(greet())
