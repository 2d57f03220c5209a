# finding: raised
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def logout(token):
    user.reset(token)  # <- here


async def main():
    token = user.set("ann")
    await asyncio.create_task(logout(token))


asyncio.run(main())
