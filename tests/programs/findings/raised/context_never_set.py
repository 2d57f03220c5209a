# finding: raised
import asyncio, contextvars
USER = contextvars.ContextVar("user")
async def main():
    await asyncio.sleep(0.1)
    print(USER.get())  # <- here
asyncio.run(main())
